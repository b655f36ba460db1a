"""What the application does when it is opened."""

from __future__ import annotations

import multiprocessing
import sys

from hipcheck.cli import main as face  # what people meet: the one line to change for another face

if __name__ == "__main__":
    multiprocessing.freeze_support()  # processes that hipcheck starts are this program again
    if sys.argv[1:2] == ["-c"] and len(sys.argv) > 2:  # and so are those in which it tries packages and the window
        code, sys.argv = sys.argv[2], ["-c", *sys.argv[3:]]
        exec(code, {"__name__": "__main__"})
    else:
        face()
