"""Results of one recording analyzed twice: the same but for when."""

from __future__ import annotations

from hipcheck.results import Results


def untimed(results: Results) -> Results:
    """Results without the time of their analysis."""
    return results.model_copy(update={"about": results.about.model_copy(update={"analysed_at": None})})
