"""From repeated sessions to standard errors of measurement: the table of the README and the product's own data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import chi2

import hipcheck
from hipcheck.history.sessions import SESSION_MEASURES
from hipcheck.reference.retest import MDC95_PER_SEM

RETEST = "retest.csv"
DATA = Path(hipcheck.__file__).parent / "reference/retest.toml"
BEGIN = "# own: begin (python -m validation retest)"
# How long somebody holds is theirs, not the camera's: what repeats here says nothing about another day.
_NOT_SHIPPED = {"hold_s"}
_FEWEST_DF = 6
_WORDS = {"": "value"}  # a key of the data must not be empty


@dataclass(frozen=True)
class Repeated:
    """How far sessions of unchanged people lie apart in one measure.

    Attributes
    ----------
    sem, low, high
        Standard deviation within a person and leg, pooled, with its 95 % interval, in the unit of the measure.
    df
        Degrees of freedom of the interval: sessions less people. Both knees of a session are one camera's work and
        count once.
    varied
        The same standard deviation of what was true (the sway); NaN where the truth is not known.
    alone
        The same of the errors, measured minus true: without what truly varied; NaN likewise.
    usual
        Median of the 95 % half-widths that the sessions state; NaN where none is stated.
    people, sessions
        How many there were.
    """

    sem: float
    low: float
    high: float
    df: int
    varied: float
    alone: float
    usual: float
    people: int
    sessions: int


def read(path: Path) -> pd.DataFrame:
    """Return the rows that `validation.retest.measured` made, from a file."""
    return pd.read_csv(path).fillna({"side": "", "statistic": ""})


def repeated(rows: pd.DataFrame) -> dict[tuple[str, str, str], Repeated]:
    """Return what each measure, statistic and case varies by, in the order of the rows, if there are enough."""
    found = {}
    for key, part in rows.groupby(["measure", "statistic", "case"], sort=False):
        measure, statistic, case = map(str, key)
        one = _one(part)
        if one.df >= _FEWEST_DF:
            found[measure, statistic, case] = one
    return found


def _one(part: pd.DataFrame) -> Repeated:
    errors = part.assign(value=part["value"] - part["truth"])
    sem = within_sd(part, "value")
    visits = part.drop_duplicates(["body", "visit"])
    df = int((visits.groupby("body").size() - 1).sum())
    low, high = (sem * np.sqrt(df / chi2.ppf(q, df)) for q in (0.975, 0.025)) if df else (np.nan, np.nan)
    varied, alone = within_sd(part, "truth"), within_sd(errors, "value")
    usual = float(part["error"].median())
    return Repeated(sem, float(low), float(high), df, varied, alone, usual, part["body"].nunique(), len(visits))


def within_sd(rows: pd.DataFrame, column: str) -> float:
    """Return the pooled standard deviation within a body and leg: the root of the mean square of a one-way ANOVA."""
    groups = rows.dropna(subset=[column]).groupby(["body", "side"])[column]
    squares, freedom = float(((groups.count() - 1) * groups.var().fillna(0)).sum()), int((groups.count() - 1).sum())
    return float(np.sqrt(squares / freedom)) if freedom else float("nan")


def table(rows: pd.DataFrame) -> str:
    """Return the table of the README."""
    text = [
        "## Sessions repeated",
        "",
        f"{rows['body'].nunique()} people whom no fit has seen do the same movement in {rows['visit'].nunique()} "
        "sessions a view, each time with another sway, in other clothes, room and light, the camera put up again "
        "(distance, height, a roll of 1 deg and a turn of the body of 3 deg, standard deviations). SEM: standard "
        "deviation within a person and leg; df: both knees of a session count once. What truly varied in the picture: "
        "the sway, and for knees what the turn of the body does to the angle that a camera sees. It is the measuring "
        "that is repeated here, not the person: nobody was stiffer, warmer or more tired in another session.",
        "",
        "| measure | which | case | SEM | 95 % interval | df | MDC95 | truly varied | errors alone |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for (measure, statistic, case), one in repeated(rows).items():
        numbers = (f"{one.sem:.3g}", f"{one.low:.2g}-{one.high:.2g}", f"{one.df}", f"{MDC95_PER_SEM * one.sem:.2g}")
        rest = ("" if np.isnan(value) else f"{value:.2g}" for value in (one.varied, one.alone))
        text.append(f"| `{measure}` | {statistic} | {case} | {' | '.join([*numbers, *rest])} |")
    return "\n".join(text) + "\n"


def write(rows: pd.DataFrame, path: Path = DATA) -> None:
    """Write the errors that sessions are compared by into the packaged data; what is borrowed in it stays."""
    borrowed = path.read_text(encoding="utf-8").split(BEGIN)[0].rstrip()
    path.write_text(f"{borrowed}\n\n{BEGIN}\n\n" + "\n".join(_entries(rows)), encoding="utf-8")


def _entries(rows: pd.DataFrame) -> Iterator[str]:
    calibration = "/".join(sorted(set(rows["calibration"].dropna())))
    for (measure, statistic, case), one in repeated(rows).items():
        if (measure, statistic) not in SESSION_MEASURES or measure in _NOT_SHIPPED:
            continue
        who = f"{one.people} rendered people in {one.sessions} sessions"
        who += f", pelvis {calibration}" if measure == "pelvic_drop_deg" else ""
        yield (
            f"[{measure}.{_WORDS.get(statistic, statistic)}.{case}]\n"
            f"sem = {one.sem:.3g}\nlow = {one.low:.3g}\nhigh = {one.high:.3g}\ndf = {one.df}\n"
            + ("" if np.isnan(one.usual) else f"usual_half_width = {one.usual:.3g}\n")
            + f'origin = "own"\nsource = "Standard error of {who} (python -m validation retest): of the measuring, '
            'not of the person."\n'
        )
