"""What was said of a recording (whose it is, when, a note), and how much of it may be written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from hipcheck.dates import given_date, now_text
from hipcheck.errors import UsageError
from hipcheck.printable import printable
from hipcheck.recording import Recording
from hipcheck.results import About, Issue, Results, Source

__all__ = ["Told", "nameless_results", "nameless_text", "without_path"]

_LONGEST_NAME: Final = 100
_LONGEST_NOTE: Final = 1000
_THE_RECORDING: Final = "the recording"


@dataclass(frozen=True)
class Told:
    """What was said of a recording, and how much of it may be written.

    Attributes
    ----------
    name
        Who it is.
    note
        Anything else.
    date
        When it was filmed, ISO 8601; None for what the file says.
    anonymous
        True to write neither name, note, dates nor the recording's path and name.
    blur_faces
        True to make faces unknowable in every picture that is written.
    """

    name: str | None = None
    note: str | None = None
    date: str | None = None
    anonymous: bool = False
    blur_faces: bool = False

    @classmethod
    def of(
        cls,
        name: str | None = None,
        note: str | None = None,
        date: str | None = None,
        *,
        anonymous: bool = False,
        blur_faces: bool = False,
    ) -> Told:
        """Return what was said, checked.

        Raises
        ------
        UsageError
            If the date is none, before 1900 or in the future, or name or note are too long.
        """
        when = None if date is None else given_date(date)
        name = _one_line("name", name, _LONGEST_NAME)
        return cls(name, _one_line("note", note, _LONGEST_NOTE), when, anonymous, blur_faces)

    def mark(self, recording: Recording) -> Recording:
        """Return the recording with the date that was given, or without anything that tells whose it is."""
        source = recording.source
        if self.anonymous:
            issues = tuple(_nameless(issue, source.path) for issue in recording.issues)
            return replace(recording, source=without_path(source), issues=issues)
        if self.date is not None:
            source = source.model_copy(update={"recorded_at": self.date, "recorded_from": "given"})
        return replace(recording, source=source)

    def label(self, results: Results) -> Results:
        """Return the results with what was said."""
        said = {} if self.anonymous else {"name": self.name, "note": self.note, "analysed_at": now_text()}
        about = About(**said, anonymous=self.anonymous, faces_blurred=self.blur_faces)
        return results.model_copy(update={"about": about})


def without_path(source: Source) -> Source:
    """Return a source that says neither where the recording is nor when it was filmed."""
    return source.model_copy(update={"path": "", "recorded_at": None, "recorded_from": None})


def nameless_results(results: Results) -> Results:
    """Return results that say neither where the recording is nor when it was filmed."""
    path, quality, summary = results.source.path, results.quality, results.summary
    said = {
        "verdict": nameless_text(summary.verdict, path),
        "findings": [nameless_text(text, path) for text in summary.findings],
    }
    changed = {
        "source": without_path(results.source),
        "quality": quality.model_copy(update={"issues": [_nameless(issue, path) for issue in quality.issues]}),
        "summary": summary.model_copy(update=said),
    }
    return results.model_copy(update=changed)


def _nameless(issue: Issue, path: str) -> Issue:
    """Return an issue that does not name the file."""
    return issue.model_copy(update={"message": nameless_text(issue.message, path)})


def nameless_text(text: str, path: str) -> str:
    """Return a sentence that does not name the file."""
    for known in (path, printable(path), Path(path).name, printable(Path(path).name)):
        text = text.replace(known, _THE_RECORDING) if known else text
    return text[:1].upper() + text[1:]


def _one_line(what: str, text: str | None, longest: int) -> str | None:
    """Return a text without line breaks and control signs; None if nothing is left."""
    if text is None:
        return None
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if len(line) > longest:
        raise UsageError(f"The {what} is longer than {longest} signs; shorten it.")
    return line or None
