"""The annotated video: the recording with the overlay, at its own timing."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

import numpy as np

from hipcheck.landmarks import BOTH_SIDES, PoseTrack, Side
from hipcheck.media.clock import Clock
from hipcheck.media.reader import VideoReader
from hipcheck.media.types import Frame, Image
from hipcheck.media.writer import VideoWriter
from hipcheck.privacy.cover import FaceCover
from hipcheck.report.gait_words import gait_phase, step_at
from hipcheck.report.lines import References
from hipcheck.report.model import ReportInput, nearest_index
from hipcheck.report.overlay import Readout, draw_overlay_into
from hipcheck.report.wording import pelvis_name, squat_phase
from hipcheck.results import Results, Squat, Stance
from hipcheck.threads import ahead, side_by_side

__all__ = ["annotate_video", "readout_at"]

_MAX_SIDE_PX: Final = 1920
_SAME_FRAME_S: Final = 0.001
_AHEAD: Final = 3  # pictures that wait between two threads


def annotate_video(
    data: ReportInput,
    source: Path,
    out: Path,
    *,
    mirrored: bool,
    progress: Callable[[int, int], None] | None = None,
    cover: FaceCover | None = None,
) -> None:
    """Write the recording with the overlay on every frame that was analysed.

    Pictures larger than 1920 pixels on the longer side are made smaller; frames without landmarks stay as they are. Of
    a recording whose picture changes its shape, or whose clock jumps, the stretch that was measured is shown.

    Parameters
    ----------
    data
        The analysis of this recording.
    source
        The recording.
    out
        MP4 file to write.
    mirrored
        True if the recording was analysed as mirrored; it is turned back here too.
    progress
        Called with the frames done and the frames in all.
    cover
        Covers the faces before anything is drawn; None leaves them as they are.

    Raises
    ------
    HipcheckError
        If the recording cannot be read or the file cannot be written.
    """
    total = len(data.track)
    with side_by_side(), ExitStack() as stack:
        recorded = data.results.source
        reader = stack.enter_context(
            VideoReader(
                source,
                mirrored=mirrored,
                max_side_px=_MAX_SIDE_PX,
                size_px=(recorded.width, recorded.height),
                clock=Clock.of(recorded),
            )
        )
        # Decoding, drawing and encoding each have a thread.
        drawn = stack.enter_context(closing(ahead(_drawn(data, ahead(iter(reader), _AHEAD), cover), _AHEAD)))
        writer = stack.enter_context(VideoWriter(out, *reader.size_px))
        for done, (t_s, picture) in enumerate(drawn, 1):
            writer.write(picture, t_s)
            if progress:
                progress(min(done, total), total)


def _drawn(data: ReportInput, frames: Generator[Frame], cover: FaceCover | None) -> Generator[tuple[float, Image]]:
    start_s, end_s = data.track.t_s[[0, -1]]
    with closing(frames):
        for frame in frames:
            if start_s - _SAME_FRAME_S <= frame.t_s <= end_s + _SAME_FRAME_S:
                if cover is not None:
                    cover.cover_of(frame.rgb, frame.t_s, data.track)
                _annotate(data, frame)
                yield frame.t_s, frame.rgb


def _annotate(data: ReportInput, frame: Frame) -> None:
    track: PoseTrack = data.track
    index = nearest_index(track.t_s, frame.t_s, _SAME_FRAME_S)
    if index is None or not np.isfinite(track.xy_px[index]).any():
        return
    scale = frame.rgb.shape[1] / track.width_px
    markers_px = data.markers_px(index)
    draw_overlay_into(
        frame.rgb,
        track.xy_px[index] * scale,
        track.visibility[index],
        readout_at(data, frame.t_s),
        None if markers_px is None else markers_px * scale,
    )


def readout_at(data: ReportInput, t_s: float) -> Readout:
    """Return the numbers of one instant; a refused recording has none."""
    index = nearest_index(data.angle("t_s"), t_s)
    if index is None or data.refused:
        return Readout(t_s)

    def angle_deg(column: str) -> float:
        return float(data.angle(column)[index])

    stance = next((s for s in data.results.stances if s.start_s <= t_s <= s.end_s), None)
    step = step_at(data.results.steps, t_s)
    single = next((s.one_leg for s in _at(data, t_s) if s.kind.startswith("single")), None)
    side = stance.side if stance else step[1].side if step else single.side if single else None
    sign = -1.0 if side == "right" else 1.0
    tilt = angle_deg("pelvic_obliquity_deg")
    return Readout(
        t_s,
        phase=gait_phase(*step) if step else _phase(data, t_s, stance),
        pelvis_name=pelvis_name(data.results),
        pelvis_deg=(sign * tilt if side else np.nan) if _shows_pelvis(data.results) else None,
        trunk_deg=sign * angle_deg("trunk_lean_left_deg"),
        knee_deg={
            side: angle_deg(f"{side}_picture_fppa_deg") if side in _carrying(data, t_s) else np.nan
            for side in BOTH_SIDES
        }
        if data.results.squats
        else {},
        references=References.of(data.results, tilt if np.isfinite(tilt) else None),
    )


def _phase(data: ReportInput, t_s: float, stance: Stance | None) -> str:
    if stance:
        return f"on the {stance.side} leg, {t_s - stance.start_s:.0f} s"
    return next((squat_phase(squat, t_s) for squat in _at(data, t_s)), "")


def _at(data: ReportInput, t_s: float) -> list[Squat]:
    return [squat for squat in data.results.squats if squat.start_s <= t_s <= squat.end_s]


def _carrying(data: ReportInput, t_s: float) -> tuple[Side, ...]:
    """Return the legs whose knee angle means something now: the free leg's in a squat on one leg does not."""
    both = BOTH_SIDES if any(squat.is_bilateral for squat in data.results.squats) else ()
    return next((squat.carrying for squat in _at(data, t_s)), both)


def _shows_pelvis(results: Results) -> bool:
    """Whether something was done on one leg, where the pelvis matters."""
    single = any(squat.kind.startswith("single") for squat in results.squats)
    return bool(results.stances or results.gait or single)
