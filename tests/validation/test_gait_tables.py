"""The tables of walks are those of the committed results, and as good as the documentation says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

VALIDATION = Path(__file__).resolve().parents[2] / "validation"


@pytest.fixture(scope="module")
def walks():
    return pd.read_csv(VALIDATION / "results/gait.csv")


def test_the_readme_shows_the_committed_results(walks):
    from validation import gait_tables

    text = (VALIDATION / "README.md").read_text(encoding="utf-8")
    shown = text.split(gait_tables.BEGIN)[1].split(gait_tables.END)[0].strip()
    assert shown == gait_tables.walk_tables(walks, pd.read_csv(VALIDATION / "results/gait_lab.csv")).strip()


def test_nearly_every_step_is_found_and_none_invented(walks):
    assert walks["found_steps"].sum() >= 0.97 * walks["true_steps"].sum()
    assert walks["invented_steps"].sum() == 0


@pytest.mark.parametrize(("view", "rmse_deg"), [("front", 2.2), ("back", 1.1)])
def test_drop_of_a_leg(walks, view, rmse_deg):
    part = walks[walks["view"] == view]
    error = part["drop_deg"] - part["true_drop_deg"]
    assert np.sqrt(np.mean(error**2)) <= rmse_deg
    assert np.mean(np.abs(error) <= part["drop_half_width_deg"]) >= 0.95
