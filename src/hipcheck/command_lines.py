"""Lines to paste into a terminal, right for the Python that runs here, which the terminal's own seldom is."""

from __future__ import annotations

import importlib.util
import shlex
import sys

__all__ = ["hipcheck_line", "is_application", "pip_advice"]


def is_application() -> bool:
    """Whether this is hipcheck as an application, which brings its own Python and no pip."""
    return bool(getattr(sys, "frozen", False))


def pip_advice(arguments: str) -> str:
    """Say how pip is called for this Python, as in ``run `/home/anna/.venv/bin/python -m pip install av` ``.

    An environment that uv made has no pip; uv stands in for it. The application can only be installed anew.
    """
    if is_application():
        return "install the hipcheck application anew"
    if importlib.util.find_spec("pip") is None:
        command, _, rest = arguments.partition(" ")
        return f"run `uv pip {command} --python {_quoted(sys.executable)} {rest}`"
    return f"run `{_python()} -m pip {arguments}`"


def hipcheck_line(arguments: str) -> str:
    """Return the command line of hipcheck with these arguments."""
    return f"{_python()} {arguments}" if is_application() else f"{_python()} -m hipcheck {arguments}"


def _python() -> str:
    quoted = _quoted(sys.executable)
    # PowerShell takes a quoted path for a text unless it is told to call it.
    return f"& {quoted}" if sys.platform == "win32" and quoted != sys.executable else quoted


def _quoted(path: str) -> str:
    if sys.platform != "win32":
        return shlex.quote(path)
    return f'"{path}"' if " " in path else path
