"""Pelvic drop and knee valgus from a webcam or phone video, with the error beside every number.

>>> import hipcheck
>>> analysis = hipcheck.analyze("clip.mp4")  # doctest: +SKIP
>>> analysis.save("clip-report")  # doctest: +SKIP

It is a check, not a diagnosis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hipcheck.analysis import Analysis
    from hipcheck.errors import EnvironmentProblemError, HipcheckError, RecordingUnusableError, UsageError
    from hipcheck.pipeline import analyze
    from hipcheck.recording import Recording
    from hipcheck.results import Results

__all__ = [
    "Analysis",
    "EnvironmentProblemError",
    "HipcheckError",
    "Recording",
    "RecordingUnusableError",
    "Results",
    "UsageError",
    "__version__",
    "analyze",
]

__version__ = "0.1.0"

_HOMES = {
    "Analysis": "hipcheck.analysis",
    "EnvironmentProblemError": "hipcheck.errors",
    "HipcheckError": "hipcheck.errors",
    "Recording": "hipcheck.recording",
    "RecordingUnusableError": "hipcheck.errors",
    "Results": "hipcheck.results",
    "UsageError": "hipcheck.errors",
    "analyze": "hipcheck.pipeline",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Import public names on first use, so that ``import hipcheck`` and ``hipcheck --help`` stay quick."""
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'hipcheck' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
