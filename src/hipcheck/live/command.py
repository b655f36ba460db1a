"""``hipcheck live``: open everything, watch the session, say how it ended."""

from __future__ import annotations

import sys
from typing import Final

from hipcheck.errors import RecordingUnusableError, UsageError
from hipcheck.folders import check_target
from hipcheck.jobs import progress_bars
from hipcheck.live.cameras import Camera, FileCamera, open_camera
from hipcheck.live.display import Display, TerminalDisplay, WindowDisplay
from hipcheck.live.session import Session
from hipcheck.live.settings import LiveSettings
from hipcheck.live.sounds import Player
from hipcheck.live.texts import say
from hipcheck.live.window import check_window
from hipcheck.pose.bundle import ensure_model
from hipcheck.report.text import summary_text

__all__ = ["run_live"]

_WAIT_S: Final = 0.02
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
    camera = open_camera(settings.camera, mirrored=settings.mirrored)
    player = Player(quiet=quiet)
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
            display.result(session.analysis.results, session.folder / "report.html", linger_s)
    except KeyboardInterrupt:
        session.abandon()
        print(f"hipcheck: {say('end.stopped')}", file=sys.stderr)
        return 130
    finally:
        display.close()
        player.close()
    return _report(session, settings)


def _prepare(camera: Camera, settings: LiveSettings, player: Player) -> Session:
    """Refuse now what would fail in the end, and fetch the model."""
    if settings.fast and not isinstance(camera, FileCamera):
        raise UsageError(say("end.fast_camera"))
    folder = settings.folder(camera.path.stem if isinstance(camera, FileCamera) else None)
    check_target(folder)
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

    Ctrl-C ends the test and keeps what was recorded; a second one gives up.
    """
    finishing = False
    while session.running and not session.saved.is_set():
        try:
            view = session.views.take(_WAIT_S)
            if view is not None:
                display.show(view)
            wish = display.wish()
            if wish is not None:
                session.ask(wish)
        except KeyboardInterrupt:
            if finishing:
                raise
            finishing = True
            session.ask("finish")


def _report(session: Session, settings: LiveSettings) -> int:
    analysis = session.result()
    for note in session.notes:
        print(f"hipcheck: {note}", file=sys.stderr)
    print(summary_text(analysis.results))
    print(say("end.pictures", taken=session.taken, dropped=session.dropped))
    print(say("end.report", path=session.folder / "report.html"))
    if session.video is not None and session.video.exists():
        print(say("end.video", path=session.video))
    return RecordingUnusableError.exit_status if analysis.refused else 0
