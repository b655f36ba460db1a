"""One analysis: its result, its angles, its pictures, and the folder they are kept in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from hipcheck.columns import ANGLE_COLUMNS
from hipcheck.errors import HipcheckError, RecordingUnusableError, UsageError
from hipcheck.evidence_files import read_evidence
from hipcheck.folders import complete_folder, unreadable, whole_files
from hipcheck.landmarks import BOTH_SIDES
from hipcheck.media.types import Image
from hipcheck.memory import return_freed_memory
from hipcheck.pose.swaps import repair_swaps
from hipcheck.printable import printable
from hipcheck.recording import Recording
from hipcheck.remains import MARKER, put_in_order
from hipcheck.results import Balance, Gait, Results, Squat, Stance
from hipcheck.same_source import refuse_another

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from hipcheck.report.beside import Drawer
    from hipcheck.report.model import ReportInput

__all__ = ["REPORT_FORMATS", "Analysis"]

REPORT_FORMATS: Final = ("png", "pdf", "html")

_ALL_FORMATS: Final = ("png", "pdf", "svg", "html")
_READ: Final = ("results.json", "angles.csv", "landmarks.npz")
_CLIP_NAME: Final = "annotated.mp4"

_EVIDENCE_HEIGHT_PX: Final = 960
_JPEG_QUALITY: Final = 88


@dataclass(frozen=True, eq=False)
class Analysis:
    """What was measured in one recording.

    Attributes
    ----------
    results
        The typed result, as in ``results.json``.
    angles
        One row per instant at 60 Hz; columns and units in ``hipcheck.columns.ANGLE_COLUMNS``. NaN is missing.
    recording
        The landmarks it was measured from.
    evidence
        Pictures of the decisive instants, by their time in seconds, RGB.
    origin
        The folder of an earlier analysis that this was read from; ``None`` for one made from the video.
    video
        The recording, where the results do not say it; ``None`` for ``results.source.path``.

    Examples
    --------
    >>> import hipcheck
    >>> analysis = hipcheck.analyze("squat.mp4")  # doctest: +SKIP
    >>> analysis.squats[0].knees.left.fppa_deg.up  # doctest: +SKIP
    12.3
    """

    results: Results
    angles: pd.DataFrame
    recording: Recording
    evidence: Mapping[float, Image] = field(default_factory=dict)
    origin: Path | None = None
    video: Path | None = None

    @property
    def stances(self) -> list[Stance]:
        """Holds on one leg, in time order."""
        return self.results.stances

    @property
    def squats(self) -> list[Squat]:
        """Whole squats, in time order."""
        return self.results.squats

    @property
    def gait(self) -> Gait | None:
        """Walking or running as a whole; ``None`` unless it was asked for and steps were found."""
        return self.results.gait

    @property
    def balance(self) -> Balance | None:
        """The balance exercise as a whole; ``None`` unless it was asked for."""
        return self.results.balance

    @property
    def refused(self) -> bool:
        """True if the recording cannot be measured; ``results.quality.issues`` says why."""
        return self.results.quality.grade == "unusable"

    def summary(self) -> str:
        """Return what was found as plain text: findings, a line for each hold and repetition, limits."""
        from hipcheck.report.text import summary_text

        return summary_text(self.results)

    def __repr__(self) -> str:
        """Say in a line what was measured; ``results`` has all of it."""
        from hipcheck.report.brief import count_words

        return f"<Analysis of {printable(Path(self.results.source.path).name)}: {count_words(self.results)}>"

    def _repr_html_(self) -> str:
        """Show the findings in a notebook."""
        from hipcheck.report.brief import brief_html

        return brief_html(self.results)

    def figure(self) -> Figure:
        """Draw the report as a matplotlib figure; nothing of pyplot's global state is touched."""
        from hipcheck.report.figure import draw_report

        return draw_report(self.report_input())

    def save(
        self,
        folder: Path | str,
        *,
        video: bool = False,
        formats: Sequence[str] = REPORT_FORMATS,
        progress: Callable[[str, int, int | None], None] | None = None,
        drawer: Drawer | None = None,
        force: bool = False,
    ) -> Path:
        """Write the folder: results, angles, landmarks, evidence, report, and the annotated video if asked for.

        Parameters
        ----------
        folder
            Where to; made anew, or replaced if an earlier analysis of the same recording made it. It is complete or
            absent, and only you can read it (see HIPCHECK_PERMISSIONS in the page on privacy).
        video
            True to write ``annotated.mp4``; needs the recording at ``results.source.path``. One that is in
            ``origin`` stays when that is the folder to write.
        formats
            Of the report: any of ``png``, ``pdf``, ``svg``, ``html``.
        progress
            Called as ``progress(stage, done, total)``.
        drawer
            A process that draws a part of the report meanwhile.
        force
            True to replace the results of another recording, too.

        Returns
        -------
        Where the folder is: ``folder``, or beside it if a program keeps that from being replaced (a `HipcheckWarning`
        says so).

        Raises
        ------
        UsageError
            If the folder holds something else, or the results of another recording, or for a format that is none of
            ``png``, ``pdf``, ``svg``, ``html``.
        EnvironmentProblemError
            If it cannot be written.
        """
        # Imported before anything is written: Ctrl-C within an import can surface as some other error.
        import hipcheck.report.figure
        import hipcheck.report.html.page
        import hipcheck.report.video  # noqa: F401

        _check_formats(formats)
        target, video = Path(folder), video and not self.refused
        if not force:
            refuse_another(target, self.results.source)
        sheets = [name for name in formats if name != "html"]
        apart = [] if drawer is None else sheets if video else sheets[:-1]
        here = [name for name in formats if name not in apart]
        made = complete_folder(target)
        with made as draft:
            beside = drawer.drawing(self.report_input(), draft, apart) if drawer else nullcontext()
            with beside:
                if video:
                    return_freed_memory()
                    self._annotate(draft / _CLIP_NAME, progress)
                elif self.origin and self.origin.resolve() == target.resolve() and (target / _CLIP_NAME).is_file():
                    shutil.copy2(target / _CLIP_NAME, draft)
                self._write(draft, here, clip=_clip_in(draft))
        return made.place

    def redraw(self, folder: Path | str, formats: Sequence[str] = REPORT_FORMATS) -> list[Path]:
        """Write the report's files anew, all of them or none, and return their paths.

        One that is open in another program stays; the new one is then beside it, and a `HipcheckWarning` says so.

        Parameters
        ----------
        folder
            Where to; it must exist.
        formats
            Any of ``png``, ``pdf``, ``svg``, ``html``.

        Raises
        ------
        UsageError
            For a format that is none of ``png``, ``pdf``, ``svg``, ``html``.
        EnvironmentProblemError
            If they cannot be written.
        """
        _check_formats(formats)
        clip = _clip_in(Path(folder))
        put_in_order(Path(folder).absolute().parent)
        return whole_files(Path(folder), lambda draft: self._write_report(draft, formats, clip=clip))

    @classmethod
    def load(cls, folder: Path | str) -> Analysis:
        """Read a folder that :meth:`save` wrote; the recording itself is not needed.

        Parameters
        ----------
        folder
            With ``results.json``, ``angles.csv`` and ``landmarks.npz`` in it.

        Raises
        ------
        UsageError
            If the folder is missing, incomplete or not hipcheck's.
        RecordingUnusableError
            If it is that of a file that could not be read, with nothing but the reason in it.
        """
        folder = Path(folder)
        if not folder.exists():
            put_in_order(folder.absolute().parent)  # a run that was killed may have moved it aside
        odd = [name for name in _READ if (folder / name).exists() and not (folder / name).is_file()]
        if odd:  # reading a pipe would wait for ever
            raise UsageError(f"{folder / odd[0]} is not a file; analyze the recording again.")
        try:
            put_in_order(folder)
            results = Results.model_validate_json((folder / MARKER).read_text(encoding="utf-8"))
            _refuse_unreadable(results)
            angles = _read_angles(folder / "angles.csv", refused=results.quality.grade == "unusable")
            recording = Recording.load(folder / "landmarks.npz")
            return cls(results, angles, recording, read_evidence(folder / "evidence"), folder)
        except HipcheckError:
            raise
        except FileNotFoundError as problem:
            raise UsageError(f"{problem.filename} does not exist; give a folder that hipcheck analyze made.") from None
        except OSError as problem:
            raise unreadable(folder, problem) from None
        except ValueError:
            raise UsageError(f"{folder} is damaged or not made by this version; analyze the recording again.") from None

    def report_input(self) -> ReportInput:
        """Return what the report is drawn from; left and right are put back where they were exchanged."""
        from hipcheck.report.model import ReportInput

        track, _, _ = repair_swaps(self.recording.track, self.results.view.facing)
        return ReportInput(self.results, self.angles, track, self.evidence, self.recording.markers)

    def _write(self, folder: Path, formats: Sequence[str], *, clip: str | None) -> None:
        self.angles.to_csv(folder / "angles.csv", index=False, float_format="%.5g", columns=list(ANGLE_COLUMNS))
        self.recording.save(folder / "landmarks.npz")
        _write_evidence(folder / "evidence", self.evidence, self.origin)
        self._write_report(folder, formats, clip=clip)
        (folder / MARKER).write_text(self.results.to_json(), encoding="utf-8")

    def _write_report(self, folder: Path, formats: Sequence[str], *, clip: str | None) -> list[Path]:
        """Write the report in each format; ``clip`` is the annotated video that the page finds beside it."""
        from hipcheck.report.figure import save_report
        from hipcheck.report.html.page import save_html

        data = self.report_input()
        drawn = [name for name in formats if name != "html"]
        paths = save_report(data, folder, drawn) if drawn else []
        return [*paths, save_html(data, folder, clip=clip)] if "html" in formats else paths

    def _annotate(self, out: Path, progress: Callable[[str, int, int | None], None] | None) -> None:
        from hipcheck.report.video import annotate_video

        def tell(done: int, total: int) -> None:
            if progress:
                progress("video", done, total)

        source = self.video or Path(self.results.source.path)
        if not source.name:
            raise UsageError("An anonymous result does not say which video it is of; analyze the video again.")
        cover = None
        if self.results.about.faces_blurred:
            from hipcheck.privacy.pictures import face_cover

            cover = face_cover(self.recording.pose.model)
        annotate_video(self.report_input(), source, out, mirrored=self.recording.mirrored, progress=tell, cover=cover)


def shrink_evidence(picture: Image) -> Image:
    """Return the picture at most 960 px high."""
    height, width = picture.shape[:2]
    if height <= _EVIDENCE_HEIGHT_PX:
        return picture
    scale = _EVIDENCE_HEIGHT_PX / height
    size = (round(width * scale), _EVIDENCE_HEIGHT_PX)
    return np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _clip_in(folder: Path) -> str | None:
    return _CLIP_NAME if (folder / _CLIP_NAME).is_file() else None


def _check_formats(formats: Sequence[str]) -> None:
    unknown = sorted(set(formats) - set(_ALL_FORMATS))
    if unknown:
        raise UsageError(f"There is no report format {', '.join(unknown)}; choose from {', '.join(_ALL_FORMATS)}.")


def _read_angles(path: Path, *, refused: bool) -> pd.DataFrame:
    """Read the table; ValueError if it is not one of finite numbers at increasing times, or empty without a reason."""
    import pandas as pd

    table = pd.read_csv(path, dtype={"phase": str}, low_memory=False)
    if "t_s" not in table:
        raise ValueError(f"{path} has no times")
    for side in BOTH_SIDES:  # an earlier version took no turn off
        name = f"{side}_fppa_deg"
        if name in table and f"{side}_picture_fppa_deg" not in table:
            table[f"{side}_picture_fppa_deg"] = table[name]
    table = table.reindex(columns=list(ANGLE_COLUMNS))  # an earlier version wrote fewer
    table["phase"] = table["phase"].fillna("")
    numbers = [name for name in ANGLE_COLUMNS if name != "phase"]
    table = table.astype(dict.fromkeys(numbers, np.float64))
    finite = not np.isinf(table[numbers].to_numpy()).any()
    if not (finite and np.all(np.diff(table["t_s"]) > 0) and (len(table) or refused)):
        raise ValueError(f"{path} is no table of angles")
    return table


def _refuse_unreadable(results: Results) -> None:
    for issue in results.quality.issues:
        if issue.code == "unreadable":
            raise RecordingUnusableError(issue.message)


def _write_evidence(folder: Path, evidence: Mapping[float, Image], origin: Path | None) -> None:
    folder.mkdir()
    for t_s, picture in evidence.items():
        name = f"{t_s:010.4f}.jpg"
        if origin and (origin / "evidence" / name).is_file():  # encoding it once more would cost quality
            shutil.copy2(origin / "evidence" / name, folder)
            continue
        bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        done, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
        if done:
            (folder / name).write_bytes(encoded.tobytes())
