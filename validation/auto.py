"""Every rendered recording through ``--exercise auto``, without a word about what it shows, against the truth."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

import hipcheck
from hipcheck.errors import RecordingUnusableError
from hipcheck.recording import Recording
from validation import auto_compare, gait, run, single, sweep
from validation.clip import ClipSpec
from validation.movements import film, plan, simulated, truth, versions
from validation.movements.film import Film

FILE: Final = "auto.csv"
_FOLDER: Final = "movements"  # of the cache
_SIMULATED: Final = "simulated"  # likewise
KEPT: Final = Path(__file__).parent / "movements" / "kept"

# What is filmed by other means as well: kinds that are measured, and kinds that are easily taken for them.
_VERSION_KINDS: Final = ("both_legs", "squats", "tree_pose", "side_lunges", "march", "sit_to_stand")
_SLOWED_KINDS: Final = (*_VERSION_KINDS, "running", "jumping_jacks", "walk_toward", "side_steps", "reverse_lunges")
_TOLD_KINDS: Final = ("both_legs", "march")
# Kept are the first film of every kind, and the first with people held out of these.
_KEPT_HELD_OUT: Final = (
    *("both_legs", "leg_swing", "march", "nudge", "reverse_lunges", "running", "side_lunges", "sit_to_stand"),
    *("squats", "thigh_aside", "tree_pose", "walk_toward"),
)
_OF_EACH: Final = 2  # films of a kind that are made in other versions: one to develop against, one held out
_SUBSET: Final = 8  # clips of each other plan where not all are asked for


@dataclass(frozen=True)
class Recorded:
    """A recording: its landmarks, or why there are none, and what is true in it."""

    version: str
    path: Path
    truth: dict[str, Any]


def recordings(store: Path, *, everything: bool = False) -> Iterator[Callable[[], Recorded]]:
    """Yield what makes each recording, one after the other, so that nothing is rendered before its turn."""
    films = store / _FOLDER
    for one in plan.plan():
        yield lambda one=one: Recorded("plain", *film.landmarks(one, films))  # type: ignore[misc]
    for one, name in _versions():
        yield lambda one=one, name=name: Recorded(name, *versions.version(one, name, films))  # type: ignore[misc]
    for kind, spec, held_out in _other_plans(everything=everything):
        yield lambda kind=kind, spec=spec, held_out=held_out: _of_spec(kind, spec, held_out, store)  # type: ignore[misc]


def simulations(store: Path, seeds: Sequence[int] = (0, 1, 2)) -> Iterator[Callable[[], Recorded]]:
    """Yield every film as landmarks alone, with errors of the pose network drawn anew for each seed: no rendering."""
    folder = store / _SIMULATED
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        for one in plan.plan():
            yield lambda one=one, seed=seed: simulation(one, seed, folder)  # type: ignore[misc]


def simulation(one: Film, seed: int, folder: Path) -> Recorded:
    """Return a film as landmarks alone, written to a folder."""
    recording, content = simulated.simulate(one, seed)
    path = folder / f"{one.name}.{seed}.npz"
    recording.save(path)
    return Recorded(f"simulated_{seed}", path, content)


def _versions() -> Iterator[tuple[Film, versions.Version]]:
    for one in plan.plan():
        if int(one.name[-2:]) >= _OF_EACH:
            continue
        for name in versions.VERSIONS:
            kinds = (
                _SLOWED_KINDS if name in versions.SLOWED else _TOLD_KINDS if name == "slow_4_told" else _VERSION_KINDS
            )
            if one.kind in kinds:
                yield one, name


def _other_plans(*, everything: bool) -> Iterator[tuple[str, ClipSpec, bool]]:
    """Yield the clips of the sweep, of squats on one leg and of walks on the spot."""
    most = None if everything else _SUBSET
    plain = [clip for clip in sweep.plan(sweep.MAIN, sweep.SMALL) if everything or clip.spec.markers == "none"]
    for planned in (*plain[:most], *single.plan()[:most]):
        yield f"sweep_{planned.kind}", planned.spec, planned.spec.subject.held_out
    for walk in gait.plan()[:most]:
        yield "sweep_gait", walk.spec, walk.held_out


def _of_spec(kind: str, spec: ClipSpec, held_out: bool, store: Path) -> Recorded:
    path, content = run.landmarks(spec, store)
    columns = {name: content[name] for name in ("t_s", "left_contact", "right_contact", "depth_percent")}
    return Recorded("plain", path, truth.of_film(Film(spec.key, kind, (spec,), held_out=held_out), columns))


def collect(made: Iterable[Callable[[], Recorded]], tell: Callable[[str], None] = print) -> pd.DataFrame:
    """Return the rows of all recordings."""
    rows: list[dict[str, object]] = []
    for make in made:
        recorded = make()
        found = list(compared(recorded))
        rows += found
        wrong = [row for row in found if str(row["what"]).startswith("invented") or row["what"] == "sentence"]
        tell(f"{recorded.truth['name']} {recorded.version}: {len(wrong)} wrong")
    return pd.DataFrame(rows).reindex(columns=list(auto_compare.COLUMNS))


def compared(recorded: Recorded) -> Iterator[dict[str, object]]:
    """Yield the rows of one recording."""
    true = recorded.truth
    known = {"clip": true["name"], "kind": true["kind"], "held_out": true["held_out"], "view": true["facing"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            analysis = hipcheck.analyze(recorded.path, exercise="auto")
        except RecordingUnusableError as problem:
            row = {"what": "clip", "named": "unusable", "found": 0, "note": str(problem)}
            yield known | {"version": recorded.version, **row}
            return
        except Exception as problem:  # one crash must not cost the hour before it; it is a failure of its own
            yield known | {"version": recorded.version, "what": "crash", "found": 1, "note": repr(problem)[:200]}
            return
    for row in auto_compare.rows(analysis, true):
        yield known | {"version": recorded.version, **row}


def kept(folder: Path = KEPT) -> Iterator[Callable[[], Recorded]]:
    """Yield the recordings whose landmarks are committed, for a check without rendering."""
    for path in sorted(folder.glob("*.npz")):
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        yield lambda path=path, told=told: Recorded("plain", path, told)  # type: ignore[misc]


def to_keep(store: Path) -> Iterator[Callable[[], Recorded]]:
    """Yield the recordings of which landmarks are committed."""
    for one in plan.plan():
        number = int(one.name[-2:])
        if number == 0 or (number == 1 and one.kind in _KEPT_HELD_OUT):
            yield lambda one=one: Recorded("plain", *film.landmarks(one, store / _FOLDER))  # type: ignore[misc]


def keep(made: Iterable[Callable[[], Recorded]], folder: Path = KEPT) -> None:
    """Write landmarks and truths small enough to be committed: without pictures, at the network's own resolution."""
    folder.mkdir(parents=True, exist_ok=True)
    for make in made:
        recorded = make()
        recording = Recording.load(recorded.path)
        # Halves of halves end in zeros as binary numbers, which compress better than decimals.
        track = replace(
            recording.track,
            xy_px=np.round(recording.track.xy_px * 4) / 4,
            world_m=np.round(recording.track.world_m * 512) / 512,
            visibility=np.round(recording.track.visibility * 64) / 64,
        )
        path = folder / f"{recorded.truth['name']}.npz"
        source = recording.source.model_copy(update={"path": f"{recorded.truth['name']}.mp4"})
        replace(recording, source=source, track=track, picture=None).save(path)
        path.with_suffix(".json").write_text(json.dumps(recorded.truth, separators=(",", ":")) + "\n", encoding="utf-8")
