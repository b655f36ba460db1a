"""The plan of a sweep, and the numbers that are made of its rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


def rows(truth, measured, half_width=np.nan, **more):
    table = {"truth": np.asarray(truth, float), "measured": np.asarray(measured, float), "half_width": half_width}
    return pd.DataFrame(table | more)


def test_agreement_tells_slope_bias_spread_and_what_is_missing():
    from validation.stats import agreement

    truth = np.arange(10.0)
    fit = agreement(rows([*truth, 3.0], [*(0.5 * truth + 1.0), np.nan]))
    assert (fit["n"], fit["missing"]) == (10, 1)
    assert fit["slope"] == pytest.approx(0.5)
    assert fit["bias"] == pytest.approx(1.0 - 0.5 * 4.5)
    assert fit["rmse"] == pytest.approx(np.sqrt(np.mean((1.0 - 0.5 * truth) ** 2)))
    assert np.isnan(fit["coverage"])


def test_coverage_is_the_share_of_errors_inside_the_stated_half_width():
    from validation.stats import agreement, half_width

    fit = rows([0, 0, 0, 0], [0.5, -0.5, 1.5, -2.5], 2.0)
    assert agreement(fit)["coverage"] == 0.75
    assert half_width(rows(np.zeros(100), np.r_[np.zeros(94), np.full(6, 9.0)])) == pytest.approx(9.0)


def test_a_longer_plan_begins_with_the_same_clips_and_mixes_held_out_bodies_in():
    from validation.sweep import SMALL, Count, plan

    short, long = plan(Count(3, 3, 0, 0), SMALL), plan(Count(24, 3, 0, 0), SMALL)
    kept = {clip.name: clip.spec.key for clip in long}
    assert all(kept[clip.name] == clip.spec.key for clip in short)
    stances = [clip.spec.subject for clip in long if clip.kind == "stance"]
    assert len({person.name for person in stances}) == 24
    assert sum(person.held_out for person in stances) == 8


def test_every_body_is_seen_from_both_sides():
    from validation.sweep import SMALL, Count, plan

    views = {}
    for clip in plan(Count(48, 0, 0, 0), SMALL):
        views.setdefault(clip.spec.subject.name, set()).add(clip.spec.facing)
    assert all(seen == {"front", "back"} for seen in views.values())


def test_markers_show_every_skin_from_both_sides_on_unseen_bodies_and_some_shirts():
    from validation.sweep import SMALL, Count, factors, plan

    clips = [factors(clip) for clip in plan(Count(0, 0, 24, 16, 0), SMALL)]
    table = pd.DataFrame(clips)
    assert table["held_out"].all()
    assert set(table["height_px"]) == {1280}
    for kind, part in table.groupby("kind"):
        asked = part[part["dressed"] == "as the sheet asks"]
        assert len(part) - len(asked) == len(part) // 8
        assert set(asked["lower"]) == {"tight_shorts"}
        assert len(asked.groupby(["view", "skin_follow"])) == 8, kind


def test_readings_on_a_shirt_or_in_small_pictures_do_not_count_as_instructed():
    from validation.stats import as_instructed

    table = rows([0.0] * 5, [0.0] * 5).assign(
        kind=["stance", "tags", "tags", "wide_tags", "stickers"],
        marker_mm=[0, 40, 40, 60, 34],
        dressed=["otherwise", "as the sheet asks", "otherwise", "as the sheet asks", "as the sheet asks"],
    )
    assert list(as_instructed(table)["kind"]) == ["stance", "tags", "stickers"]


def systematic(bodies, bias, per_percent, rng):
    level = np.tile([8.0, 11.0, 14.0, 17.0, 19.5], 4 * len(bodies))
    body = np.repeat(bodies, 20)
    truth = rng.uniform(-10, 20, len(level))
    measured = truth + bias + per_percent * (level - 14.0) + rng.normal(0, 0.5, len(level))
    return rows(truth, measured, quantity="fppa_instant_deg", view="back", body=body, level=level)


def test_a_systematic_error_of_all_bodies_is_found_and_holds():
    from validation.fit import fit_fppa

    rng = np.random.default_rng(0)
    train = systematic(["a", "b", "c"], -4.0, -0.3, rng).assign(held_out=False)
    unseen = systematic(["d", "e"], -4.0, -0.3, rng).assign(held_out=True)
    (made,) = fit_fppa(pd.concat([train, unseen]), with_depth=True)
    assert (made.bias, made.per_percent) == (pytest.approx(-4.0, abs=0.1), pytest.approx(-0.3, abs=0.03))
    assert made.holds
    assert made.held_out[1] < 0.6 < 4.0 < made.held_out[0]


def test_an_error_that_other_bodies_do_not_share_does_not_hold():
    from validation.fit import fit_fppa

    rng = np.random.default_rng(0)
    train = systematic(["a", "b", "c"], -4.0, 0.0, rng).assign(held_out=False)
    unseen = systematic(["d", "e"], 1.0, 0.0, rng).assign(held_out=True)
    (made,) = fit_fppa(pd.concat([train, unseen]), with_depth=False)
    assert not made.holds
