"""Repeated sessions: what they vary by, and that the product's data and the table are what the sessions gave."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hipcheck.history.sessions import SESSION_MEASURES
from hipcheck.reference.retest import retest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tables(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    from validation import retest_tables

    yield retest_tables
    for name in [name for name in sys.modules if name == "validation" or name.startswith("validation.")]:
        monkeypatch.delitem(sys.modules, name)


@pytest.fixture
def rows(tables):
    return tables.read(ROOT / "validation" / "results" / tables.RETEST)


def sessions(values_by_leg, truth=0.0):
    """Rows of one measure: ``{(body, side): values}``, one a visit."""
    same = {"view": "front", "measure": "fppa_deg", "statistic": "up", "case": "front", "calibration": "c"}
    return pd.DataFrame(
        [
            {"body": body, "side": side, "visit": visit, "value": value, "error": 6.5, "truth": truth, **same}
            for (body, side), values in values_by_leg.items()
            for visit, value in enumerate(values, 1)
        ]
    )


def test_the_sem_is_the_pooled_deviation_within_a_leg_whatever_lies_between_people(tables):
    """Squares about the means of the legs: 2, 6 and 2, with 1 + 2 + 1 degrees of freedom."""
    legs = {("s1", "left"): [1.0, 3.0], ("s1", "right"): [50.0, 51.0, 53.4641], ("s2", "left"): [-9.0, -7.0]}
    squares = 2.0 + float(np.var(legs["s1", "right"]) * 3) + 2.0
    assert tables.within_sd(sessions(legs), "value") == pytest.approx(np.sqrt(squares / 4))
    assert np.isnan(tables.within_sd(sessions({("s1", "left"): [4.0]}), "value"))


def test_the_interval_is_that_of_twelve_degrees_of_freedom_for_both_knees_of_six_people(tables):
    """A standard deviation of 1 with 12 degrees of freedom: 0.717 to 1.651; knees of one session count once."""
    spread = np.array([-1.0, 0.0, 1.0])
    legs = {(f"s{n}", side): n + spread for n in range(6) for side in ("left", "right")}
    one = tables.repeated(sessions(legs))["fppa_deg", "up", "front"]
    assert (one.sem, one.df, one.people, one.sessions) == (pytest.approx(1.0), 12, 6, 18)
    assert (one.low, one.high) == (pytest.approx(0.717, abs=1e-3), pytest.approx(1.651, abs=1e-3))
    assert (one.varied, one.alone, one.usual) == (0.0, pytest.approx(1.0), 6.5)


def test_what_truly_varied_is_not_an_error(tables):
    legs = sessions({(f"s{n}", "left"): [0.0, 2.0, 4.0] for n in range(6)})
    one = tables.repeated(legs.assign(truth=legs["value"] - 3.0))["fppa_deg", "up", "front"]
    assert (one.sem, one.varied, one.alone) == (pytest.approx(2.0), pytest.approx(2.0), pytest.approx(0.0))


def test_too_few_sessions_give_no_standard_error(tables):
    assert tables.repeated(sessions({("s1", "left"): [1.0, 2.0, 3.0]})) == {}


def test_the_packaged_data_are_what_the_sessions_gave(tables, rows, tmp_path):
    copy = tmp_path / "retest.toml"
    copy.write_text(tables.DATA.read_text(encoding="utf-8"), encoding="utf-8")
    tables.write(rows, copy)
    assert copy.read_text(encoding="utf-8") == tables.DATA.read_text(encoding="utf-8")


def test_the_table_is_what_the_sessions_gave(tables, rows):
    assert tables.table(rows) in (ROOT / "validation" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("view", ["front", "back"])
def test_every_compared_measure_of_the_sessions_but_the_hold_has_an_error_of_our_own(tables, rows, view):
    found = tables.repeated(rows)
    compared = {(measure, statistic) for measure, statistic, _ in found} & set(SESSION_MEASURES)
    assert len(compared) == 10
    for measure, statistic in compared:
        case = f"picture_{view}" if measure == "pelvic_drop_deg" else view
        known = retest(measure, statistic, case)
        if measure == "hold_s":
            assert known is None
            continue
        assert known.origin == "own"
        assert known.sem == pytest.approx(found[measure, statistic, case].sem, rel=5e-3)
        assert known.interval[0] < known.sem < known.interval[1]
