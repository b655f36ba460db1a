"""The window: OpenCV's own, found out beforehand to be possible, because Qt ends the whole program where it is not."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import Final, Literal

import cv2

from hipcheck.errors import EnvironmentProblemError
from hipcheck.live.plan import Wish
from hipcheck.live.texts import say
from hipcheck.media.types import Image

__all__ = ["Window", "check_window"]

_NAME: Final = "hipcheck"
_TRIAL: Final = "import cv2; cv2.namedWindow('hipcheck', cv2.WINDOW_NORMAL); cv2.destroyAllWindows()"
_TRIAL_S: Final = 60.0
_ESCAPE: Final = 27
_KEYS: Final[dict[int, Wish | Literal["full_screen"]]] = {
    ord(" "): "pause",
    ord("r"): "repeat",
    ord("n"): "skip",
    ord("f"): "full_screen",
    ord("q"): "finish",
    _ESCAPE: "finish",
}


def check_window() -> None:
    """Try to open a window in another process.

    Raises
    ------
    EnvironmentProblemError
        If there is no screen, or OpenCV was built without windows.
    """
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise EnvironmentProblemError(say("camera.no_window", reason="there is no screen"))
    try:
        trial = subprocess.run([sys.executable, "-c", _TRIAL], capture_output=True, timeout=_TRIAL_S, check=False)
    except subprocess.TimeoutExpired:
        raise EnvironmentProblemError(say("camera.no_window", reason="the screen does not answer")) from None
    if trial.returncode != 0:
        headless = b"not implemented" in trial.stderr
        reason = "opencv-python-headless is installed" if headless else "the screen cannot be reached"
        raise EnvironmentProblemError(say("camera.no_window", reason=reason))


class Window:
    """A window that shows pictures and tells which keys were pressed; used from the main thread.

    Parameters
    ----------
    size_px
        Width and height at first.
    full_screen
        Whether it begins in full screen.

    Attributes
    ----------
    closed
        Whether the person has closed it.
    """

    def __init__(self, size_px: tuple[int, int], *, full_screen: bool = False) -> None:
        os.environ.setdefault("QT_LOGGING_RULES", "*=false")  # Qt misses fonts that nobody needs, and says so
        cv2.namedWindow(_NAME, cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL)
        cv2.resizeWindow(_NAME, *size_px)
        self.closed = False
        self._size_px = size_px
        self._full_screen = False
        self._shown = False
        if full_screen:
            self.toggle_full_screen()

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height that a picture has to have in order to fill it."""
        if not self.closed:
            with suppress(cv2.error):
                width, height = cv2.getWindowImageRect(_NAME)[2:]
                if width > 0 and height > 0:
                    self._size_px = int(width), int(height)
        return self._size_px

    def show(self, rgb: Image) -> None:
        """Show a picture; nothing once the person has closed the window."""
        if self.closed:
            return
        cv2.imshow(_NAME, cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
        self._shown = True

    def key(self) -> Wish | Literal["full_screen"] | None:
        """Let the window draw itself, and return what the person wants: the last key, or the window closed."""
        if self.closed:
            return "finish"
        code = cv2.waitKey(1)
        self.closed = self._shown and not _is_there()
        if self.closed:
            return "finish"
        if code == -1:
            return None
        return _KEYS.get(ord(chr(code & 0xFF).lower()))

    def toggle_full_screen(self) -> None:
        """Change between full screen and a window."""
        self._full_screen = not self._full_screen
        mode = cv2.WINDOW_FULLSCREEN if self._full_screen else cv2.WINDOW_NORMAL
        cv2.setWindowProperty(_NAME, cv2.WND_PROP_FULLSCREEN, mode)

    def close(self) -> None:
        """Close it."""
        cv2.destroyAllWindows()
        cv2.waitKey(1)


def _is_there() -> bool:
    """Whether the window is still open; of a closed one Qt has no properties any more."""
    try:
        return cv2.getWindowProperty(_NAME, cv2.WND_PROP_VISIBLE) >= 1
    except cv2.error:
        return False
