"""Landmarks of real people who do what is easily mistaken: what is really there, and what must not be said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from hipcheck.measure import measure
from hipcheck.recording import Recording
from hipcheck.results import Results

pytestmark = pytest.mark.shared

Hold = tuple[str, float, float, float]  # side, start, end, and how much of it may be missing, seconds


@dataclass(frozen=True)
class Case:
    """What is really there: how many squats, which holds, which movements, and what is said and never said."""

    squats: int = 0
    holds: tuple[Hold, ...] = ()
    movements: tuple[str, ...] = ()  # the first of these kinds that is there is right
    count: tuple[int, int] | None = None  # repetitions or steps of that movement, from and to
    said: tuple[str, ...] = ()
    never: tuple[str, ...] = ("cut short",)


INWARD = ("moves inward in", "farther in ", "against the way down")
STEPS = ("walking", "steps", "running")

CASES = {
    "turned_squats": Case(never=INWARD, said=("with the body turned by about",)),
    "walk_with_cane": Case(movements=STEPS, said=("--exercise gait",), never=("cut short", *INWARD)),
    "walk_toward_camera": Case(movements=STEPS, said=("--exercise gait",)),
    "slow_walk_on_the_spot": Case(movements=STEPS, count=(8, 10), said=("--exercise gait",)),
    "side_lunges": Case(
        movements=("side_lunge",), count=(10, 10), said=("side lunges to the right were",), never=INWARD
    ),
    "tree_pose_with_cuts": Case(
        holds=(("right", 16.5, 25.0, 1.5),),
        movements=("one_leg_other",),
        said=("picture jumps at 14.7 s, 16.6 s and 18.8 s",),
    ),
    "tree_pose_no_quiet_standing": Case(
        holds=(("right", 0.0, 6.1, 0.3),), movements=("one_leg_other",), never=("cut short", "knee was bent")
    ),
    "tree_pose_arms_move": Case(holds=(("right", 0.0, 4.7, 0.6),), movements=("one_leg_other",)),
    "tree_pose_flickering_ankle": Case(
        holds=(("left", 10.0, 42.5, 0.5),), movements=("one_leg_other",), never=("cut short", "longest of")
    ),
    "back_squat_knees_out": Case(
        squats=1, movements=("squat",), count=(1, 1), never=("against the way down", "moves inward in")
    ),
    "deep_squat_knees_out": Case(
        squats=1,
        movements=("squat",),
        count=(1, 1),
        said=("The left knee does not move inward: it goes outward",),
        never=("against the way down", "-17.2°"),
    ),
    "slow_motion_walk_on_the_spot": Case(movements=STEPS, count=(8, 8), said=("--exercise gait",)),
    "alternating_side_lunges": Case(
        movements=("side_lunge",), count=(5, 6), said=("side lunges were seen",), never=INWARD
    ),
    "slow_motion_run": Case(movements=STEPS, said=("--exercise gait",)),
    "short_lifts": Case(movements=STEPS, count=(4, 4)),
    "squats_camera_rolled_10": Case(
        squats=2, movements=("squat",), count=(2, 2), never=("knee over toe", "inside its toes")
    ),
}


@pytest.fixture(scope="module")
def cases_dir(shared_dir: Path) -> Path:
    folder = shared_dir / "cases" / "landmarks"
    if not folder.is_dir():
        pytest.skip("the cases of real people are not here")
    return folder


@pytest.fixture(params=CASES)
def case(request, cases_dir) -> tuple[Case, Results]:
    path = cases_dir / f"{request.param}.npz"
    if not path.is_file():
        pytest.skip(f"{path.name} is not here")
    return CASES[request.param], measure(Recording.load(path))[0]


def everything_said(results: Results) -> str:
    lines = [*results.summary.findings, *(issue.message for issue in results.quality.issues)]
    return " ".join([*lines, *(one.message for one in results.unmeasured)])


def seconds_of(results: Results, hold: Hold) -> float:
    side, start_s, end_s, _ = hold
    own = [(max(one.start_s, start_s), min(one.end_s, end_s)) for one in results.stances if one.side == side]
    return sum(max(end - start, 0.0) for start, end in own)


def test_what_is_really_there(case):
    truth, results = case
    assert [one.kind for one in results.squats] == ["bilateral"] * truth.squats
    for hold in truth.holds:
        assert seconds_of(results, hold) >= hold[2] - hold[1] - hold[3]
    assert {one.side for one in results.stances} == {side for side, *_ in truth.holds}
    assert all(one.kind == "tree_pose" for one in results.stances)
    found = [span for span in results.movements if span.kind in truth.movements]
    assert bool(found) == bool(truth.movements)
    if truth.count:
        assert truth.count[0] <= sum(span.count or 0 for span in found) <= truth.count[1]
    text = everything_said(results)
    assert [words for words in truth.said if words not in text] == []
    assert [words for words in truth.never if words in text] == []
