"""The errors a user can meet, each one sentence and one exit status."""

from __future__ import annotations

__all__ = [
    "EnvironmentProblemError",
    "HipcheckError",
    "HipcheckWarning",
    "MissingPackageError",
    "RecordingUnusableError",
    "UsageError",
]


class HipcheckError(Exception):
    """Base of every error that hipcheck raises on purpose.

    The message is one sentence for the user: what happened, to which file, and what to do.
    """

    exit_status: int = 1


class EnvironmentProblemError(HipcheckError):
    """The computer cannot do it now: no model and no network, a full disk, a folder without write permission."""

    exit_status = 1


class UsageError(HipcheckError, ValueError):
    """Wrong usage: a file that does not exist, an option that makes no sense."""

    exit_status = 2


class RecordingUnusableError(HipcheckError):
    """The recording cannot be measured: no video in it, no person, a side view, too short."""

    exit_status = 3


class MissingPackageError(EnvironmentProblemError):
    """A package of an optional part is not installed; ``extra`` names the part."""

    def __init__(self, message: str, extra: str) -> None:
        super().__init__(message)
        self.extra = extra


class HipcheckWarning(UserWarning):
    """Something that did not keep the work from being done, but that the user must hear: one sentence."""
