"""One session in few numbers: for each leg and measure the value that sessions are compared by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hipcheck.landmarks import Side
from hipcheck.report.wording import number

if TYPE_CHECKING:
    from hipcheck.interchange.measures import Exercise, MeasureRow
    from hipcheck.results import Results

__all__ = [
    "EXERCISE_ORDER",
    "SESSION_MEASURES",
    "SessionMeasure",
    "Wording",
    "case_of",
    "session_measures",
    "shown",
    "signed",
]


@dataclass(frozen=True)
class Wording:
    """A measure in words, and what it means when it grows or shrinks."""

    name: str
    increased: str
    decreased: str


_INWARD: Final = ("more inward", "less inward")

SESSION_MEASURES: Final[dict[tuple[str, str], Wording]] = {
    ("hold_s", ""): Wording("hold", "longer", "shorter"),
    ("pelvic_drop_deg", "mean"): Wording("pelvic drop, mean of the hold", "drops more", "drops less"),
    ("pelvic_drop_deg", "peak"): Wording("pelvic drop, largest", "drops more", "drops less"),
    ("trunk_lean_deg", "peak"): Wording("trunk lean, largest", "leans more", "leans less"),
    ("hip_sway_percent", "range"): Wording("sway of the hips", "sways more", "sways less"),
    ("shoulder_sway_percent", "range"): Wording("sway of the shoulders", "sways more", "sways less"),
    ("step_pelvic_drop_deg", "lowest"): Wording("pelvic drop, mean of the steps", "drops more", "drops less"),
    ("step_trunk_lean_deg", "largest"): Wording("trunk lean, mean of the steps", "leans more", "leans less"),
    ("cadence_per_min", ""): Wording("cadence", "quicker steps", "slower steps"),
    ("trunk_over_foot_percent", "mean"): Wording("trunk beside the foot", "farther out", "farther in"),
    ("fppa_deg", "down"): Wording("knee angle, on the way down", *_INWARD),
    ("fppa_deg", "up"): Wording("knee angle, on the way up", *_INWARD),
    ("fppa_from_standing_deg", "peak"): Wording("knee angle, largest change from standing", *_INWARD),
    ("knee_over_toe_from_standing_percent", "peak"): Wording("knee over toe, change from standing", *_INWARD),
    ("knee_ankle_separation_ratio", "up"): Wording(
        "knee to ankle distance, on the way up", "knees farther apart", "knees closer"
    ),
}
"""Measure and statistic to their words, in the order in which they are shown."""

_ONE_LEGGED: Final = ("single_leg_squat", "step_down", "split_squat")
EXERCISE_ORDER: Final = ("stance", "balance", "squat", *_ONE_LEGGED, "walking", "running", "on_the_spot")
"""Exercises in the order in which they are shown."""

_UNITS: Final = {"deg": "°", "percent": " %", "s": " s", "min": " /min", "ratio": ""}


@dataclass(frozen=True)
class SessionMeasure:
    """The value of one measure of one leg in one session.

    Attributes
    ----------
    exercise
        One of ``EXERCISE_ORDER``.
    side
        The leg; ``None`` for both together.
    measure, statistic
        As in ``SESSION_MEASURES``; the end of the measure's name is its unit.
    value
        Mean over the trials, of the hold time the longest, in the unit of the measure.
    error
        95 % half-width of one trial in the same unit; ``None`` where none is known.
    trials
        Holds or repetitions that it was taken from.
    at_least
        True for a hold time that is a lower bound: the hold began or ended out of sight.
    case
        What must be the same for two sessions to be compared closely: see `case_of`.
    """

    exercise: Exercise
    side: Side | None
    measure: str
    statistic: str
    value: float
    error: float | None
    trials: int
    at_least: bool
    case: str

    @property
    def unit(self) -> str:
        """The sign of its unit: °, %, s, or nothing for a ratio."""
        return _UNITS[self.measure.rpartition("_")[2]].strip()

    @property
    def words(self) -> str:
        """The measure in words; the hip line is not called pelvic drop."""
        words = self.wording.name
        return words.replace("pelvic drop", "hip line") if "hip_line" in self.case else words

    @property
    def wording(self) -> Wording:
        """Its words, and those for more and less."""
        return SESSION_MEASURES[self.measure, self.statistic]


def shown(value: float, measure: str) -> str:
    """Return a value of a measure with the sign of its unit."""
    unit = _UNITS[measure.rpartition("_")[2]]
    return number(value, unit, 1 if unit else 2)


def signed(change: float, measure: str) -> str:
    """Return a change of a measure with its sign and unit; without a sign where it rounds to nothing."""
    words = shown(change, measure)
    return f"+{words}" if change > 0 and words != shown(0.0, measure) else words


def session_measures(results: Results) -> list[SessionMeasure]:
    """Return what a session is compared by: holds, balance, squats, gait; left, right, both; by measure.

    Parameters
    ----------
    results
        Of one recording. A measure without a value in any trial is left out; a refused recording has none.
    """
    from hipcheck.interchange.measures import measure_rows  # the types of results take long to import

    rows = [row for row in measure_rows(results) if row.value is not None]
    keys = {(row.exercise, row.side) for row in rows}
    order = sorted(keys, key=lambda key: (EXERCISE_ORDER.index(key[0]), key[1] is None, key[1] or ""))
    found = []
    for exercise, side in order:
        for measure, statistic in SESSION_MEASURES:
            wanted = (exercise, side, measure, statistic)
            trials = [row for row in rows if (row.exercise, row.side, row.measure, row.statistic) == wanted]
            if trials:
                found.append(_summed_up(trials, results))
    return found


def _summed_up(trials: list[MeasureRow], results: Results) -> SessionMeasure:
    first = trials[0]
    values = [row.value for row in trials if row.value is not None]
    longest = first.measure == "hold_s"
    holds = results.balance.holds if results.balance else results.stances
    value = max(values) if longest else sum(values) / len(values)
    return SessionMeasure(
        exercise=first.exercise,
        side=first.side,
        measure=first.measure,
        statistic=first.statistic,
        value=value,
        error=_largest(row.error for row in trials),
        trials=len(values),
        at_least=longest and any(hold.is_lower_bound for hold in holds if hold.hold_s == value),
        case=case_of(first.exercise, first.measure, results),
    )


def _largest(errors: Iterable[float | None]) -> float | None:
    return max((error for error in errors if error is not None), default=None)


def case_of(exercise: Exercise, measure: str, results: Results) -> str:
    """Return what must be the same for two sessions to be compared closely: ``front`` or ``back``.

    For the pelvis also how it was read: ``markers_front``, ``picture_front`` or ``hip_line_front``. The readings of the
    picture are weighed against each other, so they count as one. A walk without quiet standing has another level.
    Squats on one leg have cases of their own (``step_down_front``): what those on both legs vary by is not theirs.
    """
    facing, method = results.view.facing, results.provenance.pelvis_method
    case: str = facing
    if measure in ("pelvic_drop_deg", "step_pelvic_drop_deg"):
        own_level = "_own_mean" if results.gait and results.gait.level == "mean_of_cycles" else ""
        case = f"{method if method in ('markers', 'hip_line') else 'picture'}_{facing}{own_level}"
    return f"{exercise}_{case}" if exercise in _ONE_LEGGED else case
