"""What ``python -m validation auto`` calls found, invented and false; and the recordings that are kept for it."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import hipcheck
from recording_factory import make_recording
from track_factory import Timing, make_track


def analysed(tmp_path, track):
    path = tmp_path / "landmarks.npz"
    make_recording(track).save(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return hipcheck.analyze(path)


def told(track, kind, *, side="left", measured="yes", **more):
    """Return a truth in which all between 2 and 8 s is one movement, with the right foot up."""
    t_s = [float(t) for t in track.t_s]
    up = [float(not 2.0 <= t <= 8.0) for t in t_s]
    span = {"kind": kind, "side": side, "start_s": 2.0, "stop_s": 8.0, "measured": measured}
    hold = [span] if kind.startswith("one_leg") else []
    lists = {name: [] for name in ("repetitions", "hops_s", "cuts_s", "fades_s")}
    frames = {"t_s": t_s, "left_contact": [1.0] * len(t_s), "right_contact": up}
    return (
        {"kind": kind, "segments": [span | {"count": None}], "holds": hold, "hidden": False, "knees_out": False}
        | lists
        | frames
        | more
    )


def of(rows, what):
    return [row for row in rows if row["what"] == what]


def test_a_hold_is_found_in_its_time_and_invented_where_somebody_walks(tmp_path):
    from validation import auto_compare

    track = make_track("stance", side="left", timing=Timing(lift_s=2.0, touch_down_s=8.0))
    analysis = analysed(tmp_path, track)
    rows = auto_compare.rows(analysis, told(track, "one_leg"))
    (hold,) = of(rows, "hold")
    assert hold["found"] == 1
    assert abs(hold["start_error_s"]) < 0.3
    assert not of(rows, "invented_hold")

    rows = auto_compare.rows(analysis, told(track, "one_leg", side="right"))
    assert of(rows, "hold")[0]["found"] == 0
    assert len(of(rows, "invented_hold")) == 1

    assert len(of(auto_compare.rows(analysis, told(track, "walking", side=None)), "invented_hold")) == 1
    down = told(track, "one_leg") | {"right_contact": [1.0] * len(track)}
    assert len(of(auto_compare.rows(analysis, down), "invented_hold")) == 1


def test_squats_are_found_at_their_lowest_point_and_invented_elsewhere(tmp_path):
    from validation import auto_compare

    track = make_track("squat")
    analysis = analysed(tmp_path, track)
    assert analysis.squats
    base = told(track, "squat", side=None)
    true = [
        {
            "kind": "squat",
            "side": None,
            "measured": "yes",
            "start_s": s.start_s,
            "bottom_s": s.bottom_s,
            "stop_s": s.end_s,
        }
        for s in analysis.squats
    ]
    rows = auto_compare.rows(analysis, base | {"repetitions": true})
    assert [row["found"] for row in of(rows, "repetition")] == [1] * len(true)
    assert not of(rows, "invented_repetition")
    lunges = [one | {"kind": "split_squat", "side": "left"} for one in true]
    rows = auto_compare.rows(analysis, base | {"repetitions": lunges})
    assert sum(row["found"] for row in of(rows, "repetition")) == 0
    assert len(of(rows, "invented_repetition")) == len(true)
    turned = [one | {"measured": "no"} for one in true]
    assert len(of(auto_compare.rows(analysis, base | {"repetitions": turned}), "invented_repetition")) == len(true)


def test_targets_that_are_missed_are_named():
    from validation import auto_compare, auto_tables

    def table(*rows):
        known = {"clip": "a", "kind": "hop", "held_out": False, "view": "front", "version": "plain", "note": "x"}
        return pd.DataFrame([known | row for row in rows]).reindex(columns=list(auto_compare.COLUMNS))

    good = [{"what": "clip", "named": "good", "found": 1}, {"what": "hold", "true_kind": "one_leg", "found": 1}]
    assert auto_tables.failures(table(*good)) == []
    missed = {"what": "hold", "true_kind": "one_leg", "found": 0}
    assert "1 of 2 found" in auto_tables.failures(table(*good, missed))[0]
    assert auto_tables.failures(table(*good, missed | {"version": "slow_4"})) == []
    for wrong in ("invented_hold", "invented_repetition", "sentence"):
        assert len(auto_tables.failures(table(*good, {"what": wrong, "found": 1}))) == 1
    assert "| hop | 1 | 1 of 1 |" in auto_tables.tables(table(*good))


def test_a_slowed_truth_is_longer_in_every_time():
    from validation.movements.versions import stretched

    true = {"holds": [{"start_s": 1.0, "side": "left"}], "t_s": [0.0, 0.5], "left_contact": [1.0, 0.0], "cuts_s": [3.0]}
    assert stretched(true, 4.0) == {
        "holds": [{"start_s": 4.0, "side": "left"}],
        "t_s": [0.0, 2.0],
        "left_contact": [1.0, 0.0],
        "cuts_s": [12.0],
    }


def test_a_slowed_recording_is_that_many_times_longer_and_shows_the_same():
    from validation.movements.versions import _stretched

    track = make_track("stance")
    slow = _stretched(make_recording(track), 4.0)
    assert slow.track.t_s[-1] == pytest.approx(4 * track.t_s[-1], abs=0.05)
    assert slow.source.fps_mean == 30.0
    # Every fourth instant of the slow one is a picture of the fast one.
    np.testing.assert_allclose(slow.track.xy_px[::4], track.xy_px[: len(slow.track.xy_px[::4])], atol=1e-6)


def test_kept_recordings_show_every_kind_of_movement():
    from validation import auto

    kinds = {make().truth["kind"] for make in auto.kept()}
    assert len(kinds) >= 25
    size = sum(path.stat().st_size for path in auto.KEPT.iterdir())
    assert size < 3e6


@pytest.mark.slow
def test_nothing_is_invented_and_nearly_everything_found_in_the_kept_recordings():
    from validation import auto, auto_tables

    rows = auto.collect(auto.kept(), lambda _: None)
    assert auto_tables.failures(rows) == []


@pytest.mark.parametrize(
    ("name", "seed"),
    [
        pytest.param("step_ups_02", 2, id="one foot follows the other onto a step"),
        pytest.param("split_squats_01", 1, id="a foot goes back for a split squat"),
        pytest.param("sit_to_stand_00", 1, id="it begins on a chair"),
        pytest.param("sit_to_stand_02", 2, id="it ends on a chair"),
        pytest.param("nudge_02", 0, id="a nudge in noise"),
    ],
)
def test_nothing_is_invented_in_landmarks_with_much_noise(tmp_path, name, seed):
    from validation.movements import plan

    from validation import auto

    made = (film for film in plan.plan() if film.name == name)
    rows = list(auto.compared(auto.simulation(next(made), seed, tmp_path)))
    assert not [row for row in rows if str(row["what"]).startswith("invented") or row["what"] == "sentence"]
