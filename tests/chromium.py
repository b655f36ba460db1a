"""A headless Chromium for tests, spoken to over its DevTools pipe: no driver, no port, no package."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIMIT_S = 60.0


def find_chromium() -> str | None:
    """Path of a Chromium that this client can talk to; None where there is none."""
    if sys.platform == "win32":
        return None  # the pipe is handed over as file descriptors
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Chromium:
    """One browser with one page; ``with Chromium(path) as page``."""

    def __init__(self, program: str, profile: Path):
        self._to_browser, self._to_us = os.pipe(), os.pipe()
        os.set_inheritable(self._to_browser[0], True)
        os.set_inheritable(self._to_us[1], True)
        # --no-sandbox: root, as in a container, has no sandbox; the only page opened is the report.
        flags = (
            "--headless=new --remote-debugging-pipe --no-sandbox --disable-gpu --no-first-run --mute-audio "
            "--disable-dev-shm-usage --disable-background-networking --disable-component-update"
        )
        command = f'exec "$0" {flags} --user-data-dir="$1" about:blank 3<&{self._to_browser[0]} 4>&{self._to_us[1]}'
        self._process = subprocess.Popen(
            ["bash", "-c", command, program, str(profile)],
            pass_fds=(self._to_browser[0], self._to_us[1]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(self._to_browser[0])
        os.close(self._to_us[1])
        self._number, self._buffer, self._answers = 0, b"", {}
        self.events: list[dict] = []
        target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Accessibility"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *problem: object) -> None:
        with contextlib.suppress(Exception):
            self._call("Browser.close", {})
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self._process.kill()
        self._process.wait()
        os.close(self._to_browser[1])
        os.close(self._to_us[0])

    def call(self, method: str, **parameters: object) -> dict:
        """Call a method of the page and return its result."""
        return self._call(method, parameters, self._session)

    def run(self, script: str) -> object:
        """Value of a JavaScript expression; promises are waited for."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, script: str) -> object:
        """Wait until an expression is true and return it."""
        end = time.monotonic() + LIMIT_S
        while not (value := self.run(script)):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.02)
        return value

    def open(self, page: Path, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Open a file in a window of a size, in the light or in the dark."""
        self.window(width, height, dark=dark)
        self.events.clear()
        self.call("Page.navigate", url=page.resolve().as_uri())
        self.wait_for("document.readyState === 'complete'")
        self.wait_for(
            "!document.querySelector('video') || document.querySelector('video').readyState >= 2 "
            "|| Boolean(document.querySelector('video').error)"
        )

    def window(self, width: int, height: int, *, dark: bool = False) -> None:
        """Change the window's size and the system's colour scheme."""
        mobile = width < 600
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def named(self, method: str) -> list[dict]:
        """Parameters of the events of a name since the page was opened."""
        self.run("1")  # what has happened by now has then been said
        return [event["params"] for event in self.events if event["method"] == method]

    def key(self, key: str, code: int, text: str = "") -> None:
        """Press and release a key."""
        for kind in ("keyDown", "keyUp"):
            down = {"text": text} if text and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **down)

    def click(self, selector: str, across: float = 0.5, down: float = 0.5) -> None:
        """Click at a part of an element's width and height, scrolled into view."""
        x, y = self.run(
            f"(() => {{ const e = document.querySelector({selector!r}); e.scrollIntoView({{block: 'center'}}); "
            f"const b = e.getBoundingClientRect(); return [b.x + {across} * b.width, b.y + {down} * b.height] }})()"
        )
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def screenshot(self, whole: bool = True) -> bytes:
        """PNG of the page."""
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"])

    def pdf(self, **settings: object) -> bytes:
        """PDF of the page as printed."""
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True, **settings)["data"])

    def _call(self, method: str, parameters: dict, session: str | None = None) -> dict:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._to_browser[1], json.dumps(message).encode() + b"\0")
        end = time.monotonic() + LIMIT_S
        while self._number not in self._answers:
            self._read(max(0.0, end - time.monotonic()))
        answer = self._answers.pop(self._number)
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def _read(self, wait_s: float) -> None:
        ready, _, _ = select.select([self._to_us[0]], [], [], wait_s)
        assert ready, "Chromium does not answer"
        data = os.read(self._to_us[0], 1 << 20)
        assert data, "Chromium has ended"
        *whole, self._buffer = (self._buffer + data).split(b"\0")
        for message in map(json.loads, whole):
            if "id" in message:
                self._answers[message["id"]] = message
            else:
                self.events.append(message)
