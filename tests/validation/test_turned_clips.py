"""Turned clips: a fair plan, a truth that no turn changes, and the accuracy that is stated."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest


def test_every_heading_is_seen_from_both_sides_in_squats_and_holds():
    from validation.turned import HEADINGS_DEG, heading_deg, plan

    from validation import turned_tables

    assert len(plan()) == turned_tables._PLANNED
    seen = Counter((heading_deg(clip.spec), clip.spec.facing, clip.kind) for clip in plan())
    assert {heading for heading, _, _ in seen} == set(HEADINGS_DEG)
    for heading in HEADINGS_DEG:
        assert [seen[heading, facing, "squat"] for facing in ("front", "back")] == [2, 2]
        assert [seen[heading, facing, "stance"] for facing in ("front", "back")] == [1, 1]


def test_half_of_the_bodies_are_held_out_and_each_is_seen_from_the_front_and_from_behind():
    from validation.turned import plan

    views = defaultdict(set)
    for clip in plan():
        views[clip.spec.subject.name, clip.spec.subject.held_out].add(clip.spec.facing)
    assert sorted(held for _, held in views) == [False] * 6 + [True] * 6
    assert all(facings == {"front", "back"} for facings in views.values())


def test_the_square_truth_is_the_same_however_the_body_is_turned():
    from dataclasses import replace

    from validation.clip import ClipSpec
    from validation.samples import JUN
    from validation.squats import Squat
    from validation.turned import square_truth

    motion = Squat(depths=(0.2,), valgus_left_deg=12.0, quiet_s=0.4, repetition_s=1.6)
    spec = ClipSpec(JUN, motion, fps=5, seed=4)
    square, turned = square_truth(spec), square_truth(replace(spec, yaw_deg=35.0))
    for name in ("left_fppa_deg", "right_fppa_deg", "depth_percent", "trunk_lean_left_deg"):
        assert square[name] == turned[name]
    assert max(square["left_fppa_deg"]) > max(square["right_fppa_deg"]) + 5


@pytest.mark.parametrize("back", [False, True])
def test_the_networks_read_skeletons_whose_view_is_known(back):
    from validation.view.simulate import simulate

    from hipcheck.view.features import features
    from hipcheck.view.network import _networks, case_of, forward

    sample = simulate(np.random.default_rng(8), 4000, back=back)
    for model, world in (("full", sample.world), ("lite", None)):
        layers = _networks(case_of("back" if back else "front", model))[0]
        off = forward(layers, features(sample.xy, world)) - sample.view_deg
        heading, roll = (np.sqrt(np.nanmean(off[:, column] ** 2)) for column in (0, 1))
        assert heading < 14.0  # random ones are off by 35; after the rendered people skeletons are read less well
        assert roll < 8.0


def test_learning_makes_a_network_better_and_keeps_the_given_one():
    from validation.view import learn
    from validation.view.simulate import simulate

    rng = np.random.default_rng(3)
    few, unseen = simulate(rng, 1500, back=False), simulate(rng, 1000, back=False)
    layers = learn._random(rng, learn.features(few.xy, few.world))
    before = [weights.copy() for weights in layers.weights]
    learned = learn.go_on(layers, few, world=True, seed=1)
    off = [
        np.sqrt(np.mean((learn.told(one, unseen, world=True) - unseen.view_deg)[:, 0] ** 2))
        for one in (layers, learned)
    ]
    assert off[1] < 0.5 * off[0]
    assert all(np.array_equal(a, b) for a, b in zip(before, layers.weights, strict=True))


@pytest.mark.slow
def test_a_few_turned_clips_are_as_accurate_as_they_have_to_be(checkout):
    pytest.importorskip("moderngl", reason="the drawing library is not installed (extra validation)")
    from validation.render import GraphicsMissingError

    from validation import run, turned, turned_rows

    try:
        rows = turned_rows.collect(turned.reduced(), run.default_cache(), lambda text: None)
    except GraphicsMissingError as problem:
        pytest.skip(str(problem))
    oblique = rows[rows["true_heading_deg"].abs() > 32]
    assert oblique[oblique["quantity"] == "repetitions"]["measured"].sum() == 0
    rows = rows[rows["true_heading_deg"].abs() < 32]
    found = rows[rows["quantity"] == "repetitions"]
    assert found["measured"].sum() == found["truth"].sum()
    heading = rows[rows["quantity"] == "heading_deg"]
    assert np.sqrt(np.mean((heading["measured"] - heading["truth"]) ** 2)) < 4.5
    stated = rows.dropna(subset=["half_width", "measured"])
    inside = (stated["measured"] - stated["truth"]).abs() <= stated["half_width"]
    assert inside.mean() > 0.88
