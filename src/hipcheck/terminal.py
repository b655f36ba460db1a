"""What is said on the terminal: nothing in a name that is printed can do anything to it."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import suppress
from typing import TextIO

from hipcheck.errors import EnvironmentProblemError, HipcheckWarning
from hipcheck.printable import printable

__all__ = ["complain", "put", "say", "say_warnings"]


def say(text: str) -> None:
    """Print text on the output stream.

    Raises
    ------
    EnvironmentProblemError
        If it cannot be written; a pipe that was closed is left to whoever runs the program.
    """
    put(printable(text))


def put(text: str) -> None:
    """Print on the output stream what is safe by itself, as JSON is; otherwise as `say`."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as problem:
        with suppress(OSError, ValueError):  # so that Python does not fail once more when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise EnvironmentProblemError(f"The output cannot be written ({problem.strerror}).") from None


def complain(sentence: str) -> None:
    """Print a sentence of hipcheck's on the error stream."""
    print(f"hipcheck: {printable(sentence)}", file=sys.stderr)


def say_warnings() -> None:
    """Show hipcheck's own warnings as sentences, each time; those of others as Python does."""
    others = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, HipcheckWarning):
            complain(str(message))
        else:
            others(message, category, filename, lineno, file, line)

    warnings.simplefilter("always", HipcheckWarning)
    warnings.showwarning = show
