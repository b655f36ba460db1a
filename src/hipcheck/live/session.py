"""One session: a camera, the engine in a thread of its own, and in the end the same analysis as of a recording."""

from __future__ import annotations

import queue
import threading
from dataclasses import replace
from pathlib import Path
from typing import Final

from hipcheck.analysis import Analysis
from hipcheck.errors import HipcheckError
from hipcheck.live.cameras import Camera, FileCamera
from hipcheck.live.conclude import conclude
from hipcheck.live.engine import Engine, EngineSettings, View
from hipcheck.live.feed import EveryShot, Feed, NewestShot
from hipcheck.live.plan import Stage, Wish, plan
from hipcheck.live.recorder import Recorder
from hipcheck.live.settings import LiveSettings
from hipcheck.live.slot import Slot
from hipcheck.live.sounds import Player
from hipcheck.live.texts import say
from hipcheck.pose.bundle import ModelFile

__all__ = ["Session"]

_ABANDON_S: Final = 5.0


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
        self._camera, self._model, self._settings, self._player = camera, model, settings, player
        self._wishes: queue.SimpleQueue[Wish] = queue.SimpleQueue()
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
        self._thread.join()
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
        settings, is_file = self._settings, isinstance(self._camera, FileCamera)
        every = settings.fast and is_file
        recorder = Recorder(self.video) if self.video else None
        engine_settings = EngineSettings(
            plan=plan(settings.exercise, hold_s=settings.hold_s, reps=settings.reps, rest_s=settings.rest_s),
            facing=settings.facing,
            mirrored=settings.mirrored,
            stickers=settings.stickers,
            keep_all=is_file,
            wait=every,
            blur_faces=settings.told.blur_faces,
        )
        with Engine(self._model, engine_settings, recorder) as engine:  # loaded before the first picture comes
            feed: Feed = EveryShot(self._camera) if every else NewestShot(self._camera, paced=is_file)
            try:
                self._take_pictures(engine, feed)
            finally:
                feed.close()
            if not self._abandoned:
                self._conclude(engine)

    def _take_pictures(self, engine: Engine, feed: Feed) -> None:
        """Go on until the test is over; all of a file counts, so it is read to its end."""
        protocol, view = engine.protocol, None
        while not self._left.is_set():
            self._fulfil(engine)
            if protocol.done and not isinstance(self._camera, FileCamera):
                break
            try:
                shot = feed.take()
            except HipcheckError as problem:
                if not len(engine.builder):
                    raise
                self.notes.append(str(problem))
                break
            if shot is None:
                break
            view = engine.take(shot)
            self.taken += 1
            self._player.play(view.prompt.sounds)
            self.views.put(view)
        if view is not None:
            finished = replace(view.prompt, stage=Stage.DONE, instruction=say("do.finished"), seconds_left=None)
            self.views.put(replace(view, prompt=finished))
        self.dropped = feed.dropped
        if self._camera.stopped_s is not None:
            self.notes.append(say("end.unplugged", seconds=f"{self._camera.stopped_s:.0f}"))
        elif not protocol.done:
            done, wanted = protocol.parts_done, len(protocol.plan.parts)
            self.notes.append(say("end.file_short", path=self._camera.name, done=done, wanted=wanted))

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

    def _conclude(self, engine: Engine) -> None:
        """Measure and save; the report comes first, the annotated video after it."""
        analysis = conclude(engine, self._camera, self._settings, taken=self.taken, dropped=self.dropped)
        self.notes += engine.problems
        analysis.save(self.folder)
        self.analysis = analysis
        self.saved.set()
        if self.video is not None and not analysis.refused:
            analysis.save(self.folder, video=True)
