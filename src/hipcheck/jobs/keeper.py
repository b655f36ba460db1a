"""Results of a run kept in the history, which asks before an entry is replaced."""

from __future__ import annotations

import sys

from hipcheck.errors import HipcheckError
from hipcheck.jobs.job import Outcome
from hipcheck.jobs.places import is_url
from hipcheck.terminal import complain

__all__ = ["Keeper", "replacing"]


class Keeper:
    """Keeps results of a run under one name; where that fails, the other recordings go on.

    Parameters
    ----------
    name
        Who it is.
    force
        True to replace entries of the same recording without asking.
    """

    def __init__(self, name: str, *, force: bool) -> None:
        self._name, self._force = name, force

    def keep(self, outcome: Outcome) -> None:
        """Keep what was found in a recording."""
        from hipcheck.history.store import History
        from hipcheck.results import Results

        try:
            with History() as history:
                folder = None if is_url(outcome.folder) else outcome.folder
                results = Results.model_validate(outcome.document)
                force = self._force or replacing(history.replaced_by(results, self._name))
                number = history.keep(results, self._name, folder=folder, force=force)
            complain(f"Kept for {self._name} as entry {number}.")
        except HipcheckError as error:
            complain(str(error))


def replacing(number: int | None) -> bool:
    """Ask whether an entry of the history may be replaced; where nobody sits the answer is no."""
    if number is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    import typer

    return typer.confirm(f"The history has this recording already, as entry {number}. Replace it?", err=True)
