"""What was found in a few lines: for a terminal, and for a cell of a notebook."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import Final

from hipcheck.printable import printable
from hipcheck.report.wording import (
    GRADE_WORDS,
    file_name,
    findings_after_verdict,
    issue_sentence,
    other_refusals,
    verdict_line,
)
from hipcheck.results import Results

__all__ = ["brief_html", "brief_text", "count_words"]

_WIDTH: Final = 100


def brief_text(results: Results, report: str) -> str:
    """Return the verdict and the findings, where the report is, how good the recording is, and what they are not.

    Parameters
    ----------
    results
        Of one recording. A refused one gives the reasons.
    report
        Where the report is.
    """
    head = f"{file_name(results.source.path)}: {verdict_line(results)}"
    lines = [*wrap(head, _WIDTH, subsequent_indent="  "), *_bullets(_other_sentences(results)), f"Report: {report}"]
    if results.status != "refused":
        lines += wrap(_recording(results), _WIDTH, subsequent_indent="  ")[:2]
    return printable("\n".join([*lines, "Not a diagnosis. Every number with its error: --verbose, or the report."]))


def brief_html(results: Results) -> str:
    """Return the findings and the counts as HTML that needs no style and asks for nothing."""
    sentences = [verdict_line(results), *_other_sentences(results)]
    items = "".join(f"<li>{escape(printable(sentence))}</li>" for sentence in sentences)
    head = escape(printable(f"{file_name(results.source.path)}: {count_words(results)}"))
    return f"<div><strong>{head}</strong><ul>{items}</ul><em>Not a diagnosis.</em></div>"


def count_words(results: Results) -> str:
    """Return how many holds, repetitions and steps there are, and how good the recording is."""
    holds = len(results.balance.holds) if results.balance else len(results.stances)
    counts = [(holds, "hold"), (len(results.squats), "squat"), (len(results.steps), "step")]
    found = ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count)
    return f"{found or 'nothing found'}; quality {GRADE_WORDS[results.quality.grade]}"


def _other_sentences(results: Results) -> list[str]:
    """Return what there is to say after the verdict."""
    return other_refusals(results) if results.status == "refused" else findings_after_verdict(results)


def _recording(results: Results) -> str:
    """Return how good the recording is, with the first reason."""
    reasons = [issue_sentence(issue) for issue in results.quality.issues[:1]]
    return f"Recording quality: {GRADE_WORDS[results.quality.grade]}{'. ' if reasons else '.'}{''.join(reasons)}"


def _bullets(sentences: list[str]) -> list[str]:
    return [line for one in sentences for line in wrap(one, _WIDTH, initial_indent="  - ", subsequent_indent="    ")]
