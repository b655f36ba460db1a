"""Where the person sees what to do: in a window, or in the terminal."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from hipcheck.live.angles import shown_numbers
from hipcheck.live.engine import View
from hipcheck.live.plan import Light, Stage, Wish
from hipcheck.live.screen import SIZE_PX, Screen, result_card
from hipcheck.live.texts import say
from hipcheck.live.window import Window
from hipcheck.results import Results

__all__ = ["Display", "TerminalDisplay", "WindowDisplay"]

_COLOUR: Final[dict[Light, str]] = {"green": "green", "amber": "yellow", "red": "red"}
_PAUSE_S: Final = 0.03


class Display(Protocol):
    """Shows a session to the person; used from the main thread."""

    def show(self, view: View) -> None:
        """Show what is known after a picture."""

    def wish(self) -> Wish | None:
        """Return what the person asks for since the last call, and keep the display alive."""

    def result(self, results: Results, report: Path, linger_s: float) -> None:
        """Show the findings until the person closes them, at most so many seconds."""

    def close(self) -> None:
        """Give the screen back."""


class WindowDisplay:
    """A window with the person in it.

    Parameters
    ----------
    full_screen
        Whether it fills the screen at first.
    """

    def __init__(self, *, full_screen: bool = True) -> None:
        self._window = Window(SIZE_PX, full_screen=full_screen)
        self._screen = Screen()

    def show(self, view: View) -> None:
        """Draw the view in the size of the window."""
        self._screen.fit(self._window.size_px)
        self._window.show(self._screen.draw(view))

    def wish(self) -> Wish | None:
        """Return the key that was pressed."""
        key = self._window.key()
        if key == "full_screen":
            self._window.toggle_full_screen()
            return None
        return key

    def result(self, results: Results, report: Path, linger_s: float) -> None:
        """Show a card with the findings."""
        title = say("do.not_measured" if results.quality.grade == "unusable" else "do.saved")
        footer = say("keys.result", place=report)
        self._window.show(result_card(title, results.summary.findings, footer, self._window.size_px))
        end_s = time.monotonic() + linger_s
        while time.monotonic() < end_s and self._window.key() != "finish":
            time.sleep(_PAUSE_S)

    def close(self) -> None:
        """Close the window."""
        self._window.close()


class TerminalDisplay:
    """The instruction, the timer and the numbers as text; every new instruction is a line where nothing can move."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._said = ""
        self._live: Live | None = None
        if self._console.is_terminal:
            self._live = Live(console=self._console, refresh_per_second=8, transient=True)
            self._live.start()

    def show(self, view: View) -> None:
        """Show the view."""
        if self._live is not None:
            self._live.update(_panel(view))
            return
        line = " | ".join(filter(None, (view.prompt.instruction, view.feedback)))
        if line != self._said:
            self._said = line
            self._console.print(f"{view.look.t_s:7.1f} s  {line}", highlight=False, markup=False)

    def wish(self) -> Wish | None:
        """Return nothing: only Ctrl-C ends a session without a window."""
        return None

    def result(self, results: Results, report: Path, linger_s: float) -> None:
        """Show nothing more: the summary is printed in any case."""

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._live is not None:
            self._live.stop()


def _panel(view: View) -> Panel:
    prompt = view.prompt
    lines = [Text(prompt.instruction, style="bold"), Text(_counter(view), style="bold cyan")]
    if view.angles is not None:
        lines.append(Text("   ".join(_numbers(view))))
    lines.append(Text(view.feedback, style="yellow"))
    parts = "   ".join(f"{say(f'part.{part}')}: {state}" for part, state in prompt.parts)
    lines.append(Text(parts, style="dim"))
    title = f"hipcheck · {say(f'stage.{prompt.stage}')} · {say(f'light.{prompt.light}')}"
    return Panel(Group(*lines), title=title, border_style=_COLOUR[prompt.light], subtitle="Ctrl-C: finish and save")


def _counter(view: View) -> str:
    prompt = view.prompt
    if prompt.stage is Stage.SQUAT:
        return f"{prompt.reps_done} / {prompt.reps_wanted}"
    return "" if prompt.seconds_left is None else f"{prompt.seconds_left:.0f} s"


def _numbers(view: View) -> Sequence[str]:
    assert view.angles is not None
    return [" ".join(filter(None, (one.name, one.text, one.note))) for one in shown_numbers(view.angles, view.prompt)]
