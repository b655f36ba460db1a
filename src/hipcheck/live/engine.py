"""From picture to picture: find the person, keep the recording, move the protocol on, and say what is to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from hipcheck.errors import EnvironmentProblemError
from hipcheck.kinematics import Standing
from hipcheck.landmarks import Facing
from hipcheck.live.angles import LiveAngles, live_angles
from hipcheck.live.balance import BalanceProtocol
from hipcheck.live.body import Look, Sight
from hipcheck.live.cameras import Shot
from hipcheck.live.evidence import EvidenceKeeper
from hipcheck.live.feedback import Feedback, Seen
from hipcheck.live.pelvis import LivePelvis, PelvisGlimpse
from hipcheck.live.plan import Plan, Prompt, Stage
from hipcheck.live.protocol import Protocol
from hipcheck.live.recorder import Recorder
from hipcheck.live.sessions import SessionFile
from hipcheck.measure import FacingChoice
from hipcheck.media.types import Frame, Image
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.pose.builder import RecordingBuilder
from hipcheck.pose.bundle import ModelFile
from hipcheck.pose.landmarker import Person, PoseLandmarker, mediapipe_version
from hipcheck.pose.look import Look as PictureLook
from hipcheck.pose.people import distinct, prominent_count
from hipcheck.pose.scouting import MOST_PEOPLE, ScoutSchedule
from hipcheck.pose.stretches import StretchLandmarker
from hipcheck.privacy.cover import FaceCover
from hipcheck.recording import PoseProvenance

__all__ = ["Engine", "EngineSettings", "View", "pose_of"]

_LUMA_STEP: Final = 8  # every eighth pixel tells the brightness


@dataclass(frozen=True)
class EngineSettings:
    """How a session measures.

    Attributes
    ----------
    plan
        What to go through.
    facing, mirrored, stickers
        As for a recording; ``mirrored`` is only noted, the pictures come turned back.
    keep_all
        True to keep every picture, as of a file; False to forget what was seen before the person stood right.
    wait
        True to do everything in its turn, so that the same pictures give the same course; False to do what takes
        long beside the pictures.
    blur_faces
        True to cover faces in every picture that is kept.
    """

    plan: Plan
    facing: FacingChoice = "auto"
    mirrored: bool = False
    stickers: StickerChoice = "off"
    keep_all: bool = False
    wait: bool = False
    blur_faces: bool = False


@dataclass(frozen=True, eq=False)
class View:
    """Everything that is known after one picture.

    Attributes
    ----------
    rgb
        The picture, not mirrored.
    look, prompt
        What was seen, and what to do.
    posture, facing
        Posture and view of the baseline; ``None`` and ``unclear`` before the first one.
    angles
        Angles of this instant; ``None`` before the first baseline.
    feedback
        The sentence on the last hold or repetition.
    captured_s
        When the picture was taken, on the monotonic clock in seconds.
    """

    rgb: Image
    look: Look
    prompt: Prompt
    posture: Standing | None
    facing: Facing
    angles: LiveAngles | None
    feedback: str
    captured_s: float


class Engine:
    """Take one picture after the other; a context manager, used from one thread.

    Parameters
    ----------
    model
        The pose model.
    settings
        How to measure.
    recorder
        Where the video goes; ``None`` keeps none.
    file
        Where everything that is kept goes at once, so that nothing can be lost; ``None`` for memory alone.

    Attributes
    ----------
    builder
        The recording so far.
    protocol
        The course of the test.
    evidence
        Pictures that the report may need.
    pose, model
        What finds the landmarks.
    start_s
        Time of the first picture that was kept, on the camera's clock.
    size_px
        Width and height of the pictures.
    problems
        Sentences on what went wrong without ending the session.
    """

    def __init__(
        self,
        model: ModelFile,
        settings: EngineSettings,
        recorder: Recorder | None = None,
        file: SessionFile | None = None,
    ) -> None:
        self.model = model
        self.pose = pose_of(model)
        protocol = BalanceProtocol if settings.plan.by_the_clock else Protocol
        self.protocol = protocol(settings.plan, model=model.name, facing=settings.facing)
        self.size_px = (0, 0)
        self.problems: list[str] = []
        self._recorder, self._file = recorder, file
        self._settings = settings
        self._cover = FaceCover() if settings.blur_faces else None
        self._pelvis = LivePelvis()
        self._landmarker = StretchLandmarker(model.path)
        self._scout = _Scout(model, wait=settings.wait)
        self._feedback: Feedback | None = None
        self._people = 1
        self._forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._landmarker.__exit__(kind, error, traceback)
        self._scout.close()
        if self._feedback is not None:
            self._feedback.close()
        if self._recorder is not None and self._file is not None:
            self._recorder.leave()
        elif self._recorder is not None:
            self._recorder.discard()

    def finish_video(self) -> Path | None:
        """Finish the video of the session and return its path; ``None`` if there is none."""
        recorder, self._recorder = self._recorder, None
        try:
            return recorder.path if recorder is not None and recorder.finish() else None
        except EnvironmentProblemError as problem:
            self.problems.append(str(problem))
            return None

    def take(self, shot: Shot) -> View:
        """Take the next picture."""
        rgb, t_s = shot.frame.rgb, shot.frame.t_s
        people = self._landmarker.find(rgb)
        found_anew = self._scout.look(rgb, t_s)
        if found_anew is not None:
            everybody = distinct([*people, *found_anew])
            self._people = prominent_count(everybody) if everybody else 0
        width, height = self.size_px = (rgb.shape[1], rgb.shape[0])
        luma = float(rgb[::_LUMA_STEP, ::_LUMA_STEP].mean())
        person = people[0] if people else None
        prompt = self.protocol.update(Sight(t_s, person, width, height, luma, self._people))
        look = self.protocol.look
        assert look is not None
        kept = self._keep(shot.frame, people, found_anew, prompt) if self._is_kept(prompt) else None
        angles = self._angles(look, prompt, kept)
        seen = Seen(t_s, person, kept.candidates if kept else [], self._pelvis.picture)
        feedback = self._told(seen, prompt)
        return View(rgb, look, prompt, self.protocol.posture, self.protocol.facing, angles, feedback, shot.captured_s)

    def _is_kept(self, prompt: Prompt) -> bool:
        if prompt.paused:
            return False
        if self._settings.keep_all or not self.protocol.waiting:
            return True
        if len(self.builder):
            self._forget()
        return False

    def _keep(
        self, frame: Frame, people: Sequence[Person], found_anew: Sequence[Person] | None, prompt: Prompt
    ) -> PictureLook:
        if not len(self.builder):
            self.start_s = frame.t_s
        kept = Frame(frame.t_s - self.start_s, frame.rgb)
        said = self.builder.add(kept, people, found_anew)
        kept = self._shown(kept, people)
        picture = self.evidence.offer(kept, prompt.stage)
        if self._file is not None:
            self._file.add_look(said)
            if picture is not None:
                self._file.add_picture(kept.t_s, picture)
        if self._recorder is not None:
            try:
                self._recorder.write(kept)
            except EnvironmentProblemError as problem:  # the landmarks are worth more than the video
                self.problems.append(str(problem))
                self._recorder = None
        return said

    def _shown(self, frame: Frame, people: Sequence[Person]) -> Frame:
        """Return a picture as it may be kept: with faces covered if that was asked for."""
        if self._cover is None:
            return frame
        rgb = frame.rgb.copy()
        xy_px, visibility = (
            (people[0].xy_px.astype(np.float64), people[0].visibility.astype(np.float64)) if people else (None, None)
        )
        self._cover.cover(rgb, frame.t_s, xy_px, visibility)
        return Frame(frame.t_s, rgb)

    def _forget(self) -> None:
        """Begin the recording anew: nobody stood right until now."""
        settings = self._settings
        self.builder = RecordingBuilder(mirrored=settings.mirrored, stickers=settings.stickers)
        self.evidence = EvidenceKeeper()
        self.start_s = 0.0
        if self._file is not None:
            self._file.start_over()
        if self._recorder is not None:
            self._recorder.discard()
            self._recorder = Recorder(self._recorder.path, self._recorder.draft)

    def _angles(self, look: Look, prompt: Prompt, kept: PictureLook | None) -> LiveAngles | None:
        person, protocol = look.sight.person, self.protocol
        raw_px = np.full_like(look.xy_px, np.nan) if person is None else person.xy_px.astype(np.float64)
        pelvis = kept.pelvises[0] if kept and kept.pelvises else None
        reading = self._pelvis.update(
            PelvisGlimpse(raw_px, look.xy_px, pelvis, kept.candidates if kept else []),
            look.t_s,
            look.sight.height_px,
            posture=protocol.posture,
            facing=protocol.facing,
            resting=prompt.resting,
        )
        if protocol.posture is None or protocol.standing is None:
            return None
        return live_angles(look, protocol.posture, protocol.standing, protocol.facing, reading)

    def _told(self, seen: Seen, prompt: Prompt) -> str:
        """Return the sentence on the last hold or repetition, until the next one has begun."""
        if self._feedback is None:
            settings = self._settings
            self._feedback = Feedback(self.size_px, self.pose, hold_s=settings.plan.hold_s, wait=settings.wait)
        self._feedback.see(seen, self.protocol.baseline_s)
        if prompt.ended is not None:
            self._feedback.ask(prompt.ended)
        begun = prompt.stage is Stage.HOLD or (prompt.stage is Stage.SQUAT and prompt.reps_done == 0)
        return "" if begun else self._feedback.sentence


def pose_of(model: ModelFile) -> PoseProvenance:
    """Return what finds the landmarks, for the results."""
    return PoseProvenance(mediapipe_version(), model.name, model.sha256)


class _Scout:
    """Search the whole picture now and then, in its turn or beside the pictures."""

    def __init__(self, model: ModelFile, *, wait: bool) -> None:
        self._landmarker = PoseLandmarker(model.path, people=MOST_PEOPLE, follow=False)
        self._schedule = ScoutSchedule()
        self._worker = None if wait else ThreadPoolExecutor(1, "hipcheck-scout")
        self._answer: Future[list[Person]] | None = None

    def look(self, rgb: Image, t_s: float) -> list[Person] | None:
        """Return whom a search has found; ``None`` if there is no news. A search beside the pictures is a few late."""
        if self._worker is None:
            return self._landmarker.find(rgb) if self._schedule.is_due(t_s) else None
        found: list[Person] | None = None
        if self._answer is not None and self._answer.done():
            found, self._answer = self._answer.result(), None
        if self._schedule.is_due(t_s) and self._answer is None:
            self._answer = self._worker.submit(self._landmarker.find, rgb)
        return found

    def close(self) -> None:
        if self._worker is not None:
            self._worker.shutdown(cancel_futures=True)
        self._landmarker.__exit__(None, None, None)
