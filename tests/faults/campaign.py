"""Many cases of every kind, and a table of how they ended."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from faults.bases import MAKERS
from faults.cases import NATIVE
from faults.worker import Outcome, Worker

__all__ = ["run_cases", "table"]

_NATIVE_S = 20.0  # for a reader that is tried once more in the process of its own that the product gives it


def run_cases(
    kind: str,
    numbers: Iterable[int],
    folder: Path,
    *,
    seed: int = 0,
    most_s: float = 60.0,
    bases: Sequence[Path] | None = None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Run the cases of these numbers; a native reader that breaks off is run again as the product runs it.

    Parameters
    ----------
    kind
        A kind of ``MAKERS``, or ``whole``: the whole analysis of a video.
    numbers
        Numbers of the cases; the same number and seed give the same file.
    folder
        For the sound files and the spoiled ones; those that went wrong stay there.
    seed
        Of all cases.
    most_s
        Time for one case, seconds.
    bases
        Sound files to spoil in place of the factories' own.
    tell
        Called with each outcome.
    """
    place = folder / kind
    place.mkdir(parents=True)
    bases = list(bases or MAKERS[kind](place))
    outcomes = []
    with (
        Worker(
            kind, bases, place / "cases", seed=seed, most_s=min(most_s, _NATIVE_S) if kind in NATIVE else most_s
        ) as worker,
        Worker(kind, bases, place / "apart", seed=seed, most_s=most_s, apart=True) as apart,
    ):
        for number in numbers:
            outcome = worker.run(number)
            if kind in NATIVE and not outcome.right:
                shutil.rmtree(place / "cases" / f"{kind}-{number}", ignore_errors=True)
                outcome = apart.run(number)
            outcomes.append(outcome)
            tell(outcome)
    return outcomes


def table(outcomes: Sequence[Outcome]) -> str:
    """Return a row for each kind: cases, results, sentences, wrong ones, slowest in seconds, most memory in MB."""
    rows = [f"{'kind':10}{'cases':>7}{'results':>9}{'sentences':>11}{'wrong':>7}{'slowest s':>11}{'most MB':>9}"]
    for kind in dict.fromkeys(outcome.kind for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.kind == kind]
        endings = Counter(outcome.ending for outcome in own)
        wrong = sum(not outcome.right for outcome in own)
        slowest, most = max(outcome.seconds for outcome in own), max(outcome.peak_mb for outcome in own)
        rows.append(
            f"{kind:10}{len(own):7}{endings['result']:9}{endings['sentence']:11}{wrong:7}{slowest:11.1f}{most:9.0f}"
        )
    return "\n".join(rows)
