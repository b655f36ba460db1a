"""Fixtures that several test files share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


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
