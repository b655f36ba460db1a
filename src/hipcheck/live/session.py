"""One session: a camera, the engine in a thread of its own, and in the end the same analysis as of a recording."""

from __future__ import annotations

import queue
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from hipcheck.analysis import Analysis
from hipcheck.errors import HipcheckError, RecordingUnusableError
from hipcheck.live.cameras import Camera, FileCamera
from hipcheck.live.conclude import conclude
from hipcheck.live.engine import Engine, EngineSettings, View, pose_of
from hipcheck.live.feed import EveryShot, Feed, NewestShot
from hipcheck.live.plan import Stage, Wish, plan
from hipcheck.live.recorder import Recorder
from hipcheck.live.sessions import SessionFile, SessionHeader
from hipcheck.live.settings import LiveSettings
from hipcheck.live.setup import Fault
from hipcheck.live.slot import Slot
from hipcheck.live.sounds import Player
from hipcheck.live.texts import line, say
from hipcheck.live.voice import Utterance, Voice
from hipcheck.pose.bundle import ModelFile

__all__ = ["Session"]

_ABANDON_S: Final = 5.0
_JOIN_S: Final = 0.2  # at a time: waiting without an end does not hear Ctrl-C on Windows


class Session:
    """Runs in a thread from `start` on, until the test is over or the source ends, and saves what was seen.

    Parameters
    ----------
    camera
        The source; it is closed in the end.
    model
        The pose model.
    settings
        What was asked for.
    player
        Plays the sounds.
    folder
        Where the results go.
    video
        File to record into; ``None`` keeps no video.

    Attributes
    ----------
    views
        The newest view, for the display.
    saved
        Set once the results are in the folder.
    analysis
        What was measured; there once it is saved.
    notes
        Sentences on how it ended, for the terminal.
    taken, dropped
        How many pictures were used, and how many came too fast.
    kept
        Whether it ended without a report and what was seen lies on disk (see `hipcheck.live.recovery`).
    """

    def __init__(
        self,
        camera: Camera,
        model: ModelFile,
        settings: LiveSettings,
        player: Player,
        folder: Path,
        video: Path | None = None,
    ) -> None:
        self.views: Slot[View] = Slot()
        self.folder, self.video = folder, video
        self.saved = threading.Event()
        self.notes: list[str] = []
        self.taken = self.dropped = 0
        self.kept = False
        self._begun_at = datetime.now()
        self._camera, self._model, self._settings, self._player = camera, model, settings, player
        self._wishes: queue.SimpleQueue[Wish] = queue.SimpleQueue()
        self._voice = Voice()
        self._fault: Fault | None = None
        self._squats_s: list[tuple[float, float]] = []
        self._counts = False
        self._left = threading.Event()
        self._abandoned = False
        self.analysis: Analysis
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="hipcheck-session", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ask(self, wish: Wish) -> None:
        """Pass on what the person wants."""
        self._wishes.put(wish)

    def abandon(self) -> None:
        """End without a result, as soon as it goes."""
        self._abandoned = True
        self._left.set()
        self._thread.join(_ABANDON_S)

    @property
    def running(self) -> bool:
        """Whether the session still works."""
        return self._thread.is_alive()

    def result(self) -> Analysis:
        """Wait for the end and return the analysis.

        Raises
        ------
        HipcheckError
            If nothing could be recorded, measured or saved.
        """
        while self._thread.is_alive():
            self._thread.join(_JOIN_S)
        if self._problem is not None:
            raise self._problem
        return self.analysis

    def _run(self) -> None:
        try:
            self._go_through()
        except BaseException as problem:
            self._problem = problem  # raised in the thread that asks for the result
        finally:
            self.views.close()

    def _go_through(self) -> None:
        file = self._begin_file()
        try:
            self._run_engine(file)
        finally:
            if file is not None:
                self.kept = file.close()

    def _begin_file(self) -> SessionFile | None:
        """Begin to keep the session on disk; where that cannot be it goes on without, and says so."""
        camera = self._camera
        header = SessionHeader(
            begun_at=self._begun_at,
            camera=str(camera.path.absolute()) if isinstance(camera, FileCamera) else camera.name,
            folder=self.folder.absolute(),
            video=self.video.absolute() if self.video else None,
            pose=pose_of(self._model),
            settings=self._settings,
        )
        try:
            return SessionFile(header)
        except OSError as problem:
            self.notes.append(say("end.not_kept", reason=problem.strerror or problem))
            return None

    def _run_engine(self, file: SessionFile | None) -> None:
        settings, is_file = self._settings, isinstance(self._camera, FileCamera)
        every = settings.fast and is_file
        recorder = None
        if self.video is not None:
            draft = self.video.with_name(f".{self.video.name}.part") if file is None else file.video
            recorder = Recorder(self.video, draft)
        engine_settings = EngineSettings(
            plan=plan(settings.exercise, hold_s=settings.hold_s, reps=settings.reps, rest_s=settings.rest_s),
            facing=settings.facing,
            mirrored=settings.mirrored,
            stickers=settings.stickers,
            keep_all=is_file,
            wait=every,
            blur_faces=settings.told.blur_faces,
        )
        with Engine(self._model, engine_settings, recorder, file) as engine:  # loaded before the first picture comes
            feed: Feed = EveryShot(self._camera) if every else NewestShot(self._camera, paced=is_file)
            try:
                self._take_pictures(engine, feed)
            finally:
                feed.close()
            if not self._abandoned:
                self._conclude(engine, file)

    def _take_pictures(self, engine: Engine, feed: Feed) -> None:
        """Go on until the test is over; all of a file counts, so it is read to its end."""
        protocol, view = engine.protocol, None
        while not self._left.is_set():
            self._fulfil(engine)
            if protocol.done and not isinstance(self._camera, FileCamera):
                break
            try:
                shot = feed.take()
                if shot is None:
                    break
                view = engine.take(shot)
            except Exception as problem:
                if not len(engine.builder):
                    raise
                self.notes.append(_said(problem))
                break
            self.taken += 1
            self._fault = view.prompt.fault
            self._note_squats(view)
            self._player.say(self._voice.update(view.look.t_s, view.prompt))
            self.views.put(view)
        if view is not None:
            said = line("do.finished")
            finished = replace(view.prompt, stage=Stage.DONE, instruction=said.text, seconds_left=None)
            self.views.put(replace(view, prompt=finished))
            self._player.say(Utterance(sentence=said.spoken))
        self.dropped = feed.dropped
        if self._camera.stopped is not None:
            self.notes.append(self._camera.stopped.sentence)
        elif not protocol.done:
            done, wanted = protocol.parts_done, len(protocol.plan.parts)
            self.notes.append(say("end.file_short", path=self._camera.name, done=done, wanted=wanted))

    def _note_squats(self, view: View) -> None:
        """Remember when squats are counted."""
        counts = view.prompt.stage is Stage.SQUAT
        if counts and self._counts:
            self._squats_s[-1] = self._squats_s[-1][0], view.look.t_s
        elif counts:
            self._squats_s.append((view.look.t_s, view.look.t_s))
        self._counts = counts

    def _fulfil(self, engine: Engine) -> None:
        while not self._wishes.empty():
            wish = self._wishes.get()
            if wish == "finish":
                engine.protocol.finish()
                self._left.set()
            elif wish == "pause":
                engine.protocol.toggle_pause()
            elif wish == "repeat":
                engine.protocol.repeat()
            else:
                engine.protocol.skip()

    def _conclude(self, engine: Engine, file: SessionFile | None) -> None:
        """Measure and save; the report comes first, the annotated video after it."""
        if file is not None and file.problem is not None:
            self.notes.append(say("end.not_kept", reason=file.problem.strerror or file.problem))
        if not len(engine.builder) and self._fault is not None and self._fault.code == "picture_black":
            raise RecordingUnusableError(say("end.nothing_black"))
        analysis = conclude(
            engine,
            self._camera,
            self._settings,
            begun_at=self._begun_at,
            taken=self.taken,
            dropped=self.dropped,
            squats_s=self._squats_s,
        )
        self.notes += engine.problems
        if self._abandoned:
            return
        analysis.save(self.folder, force=True)  # whose folder it is was looked at before the session
        if file is not None:
            file.remove()
        self.analysis = analysis
        self.saved.set()
        if self.video is not None and not analysis.refused:
            analysis.save(self.folder, video=True, force=True)


def _said(problem: Exception) -> str:
    """Return a sentence on what ended the test; a library's own error is named."""
    if isinstance(problem, HipcheckError):
        return str(problem)
    return say("end.broken", problem=f"{type(problem).__name__}: {problem}")
