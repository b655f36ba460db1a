"""A live check from begin to end: open everything, watch the session, say how it ended."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from hipcheck.errors import RecordingUnusableError, UsageError
from hipcheck.folders import check_target
from hipcheck.hashing import file_sha256
from hipcheck.jobs import progress_bars
from hipcheck.live.cameras import Camera, FileCamera, open_camera
from hipcheck.live.display import Display, TerminalDisplay, WindowDisplay
from hipcheck.live.engine import View
from hipcheck.live.plan import Wish
from hipcheck.live.recovery import discard_all, recover_all
from hipcheck.live.session import Session
from hipcheck.live.settings import LiveSettings, free_folder
from hipcheck.live.sounds import Player
from hipcheck.live.texts import line, say
from hipcheck.live.voice import Utterance
from hipcheck.live.window import check_window
from hipcheck.pose.bundle import ensure_model
from hipcheck.report.text import summary_text
from hipcheck.same_source import Identity, refuse_other_recording

__all__ = ["discard_interrupted", "recover_interrupted", "run_live"]

_WAIT_S: Final = 0.02
_INTERRUPTED: Final = 130
_LINGER_S: Final = 30.0
_LINGER_FILE_S: Final = 4.0  # nobody stands in front of a replayed file


def run_live(
    settings: LiveSettings,
    *,
    headless: bool = False,
    quiet: bool = False,
    full_screen: bool = True,
    display: Display | None = None,
) -> int:
    """Run one session and return the exit status: 0 done, 3 if it cannot be measured, 130 if Ctrl-C stopped it twice.

    Parameters
    ----------
    settings
        What to do.
    headless
        True for the terminal instead of a window.
    quiet
        True for no sounds.
    full_screen
        Whether the window fills the screen at first.
    display
        Where to show the session, in place of window or terminal.

    Raises
    ------
    HipcheckError
        If there is no such camera, no screen, no model, or nothing was recorded.
    """
    if not headless and display is None:
        check_window()
    for recovered in recover_all():
        print(f"hipcheck: {recovered.sentence}", file=sys.stderr)
    camera = open_camera(settings.camera, mirrored=settings.mirrored)
    player = Player(quiet=quiet or settings.fast)  # at the speed of a file nobody could follow the words
    try:
        session = _prepare(camera, settings, player)
        display = display or (TerminalDisplay() if headless else WindowDisplay(full_screen=full_screen))
    except BaseException:
        camera.close()
        raise
    try:
        session.start()
        _watch(session, display)
        if session.saved.is_set():
            linger_s = _LINGER_FILE_S if isinstance(camera, FileCamera) else _LINGER_S
            player.say(Utterance(sentence=line(_outcome(session)).spoken))
            display.result(session.analysis.results, session.folder / "report.html", linger_s)
    except KeyboardInterrupt:
        session.abandon()
        print(f"hipcheck: {_given_up(session)}", file=sys.stderr)
        return _INTERRUPTED
    finally:
        display.close()
        player.close()
    return _report(session, settings)


def recover_interrupted(output: Path | None) -> int:
    """Make the report of every interrupted session and return the exit status: that of the worst of them.

    Parameters
    ----------
    output
        Folder for the results; ``None`` for one beside where they were to go.
    """
    status, count = 0, 0
    for recovered in recover_all(output):
        count += 1
        if recovered.analysis is not None:
            print(summary_text(recovered.analysis.results))
            status = max(status, RecordingUnusableError.exit_status if recovered.analysis.refused else 0)
        if recovered.problem is not None:
            status = max(status, recovered.problem.exit_status)
        print(recovered.sentence, file=sys.stderr if recovered.problem else sys.stdout)
    if not count:
        print(say("end.nothing_to_recover"))
    return status


def discard_interrupted() -> int:
    """Throw interrupted sessions away and return the exit status, 0."""
    print(say("end.discarded", count=discard_all()))
    return 0


def _prepare(camera: Camera, settings: LiveSettings, player: Player) -> Session:
    """Refuse now what would fail in the end, and fetch the model."""
    if settings.fast and not isinstance(camera, FileCamera):
        raise UsageError(say("end.fast_camera"))
    folder = settings.folder(camera.path.stem if isinstance(camera, FileCamera) else None)
    check_target(folder)
    if isinstance(camera, FileCamera):
        refuse_other_recording(folder, Identity(file_sha256(camera.path)))
    else:
        folder = free_folder(folder)
    video = folder.with_name(f"{folder.name}.mp4") if settings.record else None
    if video is not None and video.exists():
        raise UsageError(say("end.video_exists", path=video))
    if video is not None:
        video.parent.mkdir(parents=True, exist_ok=True)
    with progress_bars("model") as tell:
        model = ensure_model(settings.model, progress=tell)
    return Session(camera, model, settings, player, folder, video)


def _watch(session: Session, display: Display) -> None:
    """Show the session and pass on what the person wants, until the results are saved or there are none.

    Ctrl-C ends the test and keeps what was recorded, as does a display that fails; a second Ctrl-C gives up.
    """
    finishing = failed = False
    while session.running and not session.saved.is_set():
        try:
            view = session.views.take(_WAIT_S)
            wish = None if failed else _shown(display, view)
            if wish is not None:
                session.ask(wish)
        except KeyboardInterrupt:
            if finishing:
                raise
            finishing = True
            session.ask("finish")
        except Exception as problem:  # whatever a window raises, what was seen is worth more
            failed = True
            session.notes.append(say("end.window", problem=f"{type(problem).__name__}: {problem}"))
            session.ask("finish")


def _shown(display: Display, view: View | None) -> Wish | None:
    if view is not None:
        display.show(view)
    return display.wish()


def _given_up(session: Session) -> str:
    if session.saved.is_set():
        return say("end.report", path=session.folder / "report.html")
    return say("end.stopped_kept" if session.running or session.kept else "end.stopped")


def _outcome(session: Session) -> str:
    return "do.not_measured" if session.analysis.refused else "do.saved"


def _report(session: Session, settings: LiveSettings) -> int:
    try:
        analysis = session.result()
    except Exception:
        if session.kept:
            print(f"hipcheck: {say('end.kept')}", file=sys.stderr)
        raise
    for note in session.notes:
        print(f"hipcheck: {note}", file=sys.stderr)
    print(summary_text(analysis.results))
    print(say("end.pictures", taken=session.taken, dropped=session.dropped))
    print(say("end.report", path=session.folder / "report.html"))
    if session.video is not None and session.video.exists():
        print(say("end.video", path=session.video))
    return RecordingUnusableError.exit_status if analysis.refused else 0
