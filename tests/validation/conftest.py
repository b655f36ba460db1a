"""Fixtures for the renderer; all of it is skipped where its optional parts are missing."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from validation.body import Body
    from validation.clip import ClipSpec

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def checkout() -> Iterator[None]:
    """Make the renderer importable: it belongs to the checkout and is not installed."""
    for package, what in (("anny", "the body model"), ("moderngl", "the drawing library")):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{what} is not installed (extra validation: {package})")
    sys.path.insert(0, str(ROOT))
    yield
    sys.path.remove(str(ROOT))


@pytest.fixture(scope="session")
def body(checkout: None) -> Body:
    from validation.body import Body
    from validation.shape import Shape

    return Body(Shape(male=1.0), sole_m=0.02)


@pytest.fixture(scope="session")
def tiny_spec(checkout: None) -> ClipSpec:
    """A clip of two small frames."""
    from validation.camera import Camera
    from validation.clip import ClipSpec
    from validation.motion import Stance
    from validation.render import GraphicsMissingError, context
    from validation.samples import JUN

    try:
        context()
    except GraphicsMissingError as problem:
        pytest.skip(str(problem))

    camera = Camera(240, 320, distance_m=3.4, aim_m=0.88, lens_deg=44)
    motion = Stance("left", drop_deg=8.0, quiet_s=0.0, hold_s=1.0)
    return replace(ClipSpec(JUN, motion, camera, seed=3), fps=1)
