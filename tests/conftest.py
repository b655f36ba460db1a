"""Fixtures that several test files share."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


# Shells start background jobs with Ctrl-C ignored, which the programs under test would inherit.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _own_sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep sessions of the live check, and what a killed one leaves, out of the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIPCHECK_SESSIONS", str(tmp_path_factory.mktemp("sessions")))
        yield


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Folder with the real recordings; the test is skipped where it is missing."""
    folder = Path(os.environ.get("HIPCHECK_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("the folder of real recordings is not here (HIPCHECK_SHARED)")
    return folder


@pytest.fixture(scope="session")
def samples_dir() -> Path:
    """Folder with the rendered sample clips and their truth."""
    return ROOT / "samples"
