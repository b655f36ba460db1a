"""The whole measurement under mirror, camera roll, scale, place, frame rate, and any loss of sight."""

import json
import math
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hipcheck.landmarks import BOTH_SIDES, JOINT_COUNT, PoseTrack, other_side
from hipcheck.measure import measure
from recording_factory import make_recording
from track_factory import Timing, join, make_track

slow = settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate))
SHORT = Timing(touch_down_s=6.0, reps=2)
SIGNED = ("pelvic", "hip_line", "trunk_lean", "hip_shift")  # columns that change their sign in a mirror
facings, sides = st.sampled_from(["front", "back"]), st.sampled_from(BOTH_SIDES)


@cache
def both(side="left", facing="front", **options):
    posture = {"drop_deg": 7.0, "lean_deg": 6.0}
    stance = make_track("stance", side=side, facing=facing, timing=SHORT, **posture, **options)
    valgus = {f"valgus_{side}_deg": 18.0}
    return join(stance, make_track("squat", facing=facing, timing=SHORT, **valgus, **options))


def numbers(results):
    """Every number of stances and squats by its place in the document."""
    found = {}

    def walk(value, path):
        if isinstance(value, dict):
            for name, item in value.items():
                walk(item, f"{path}.{name}")
        elif isinstance(value, list):
            for index, item in enumerate(value):
                walk(item, f"{path}[{index}]")
        elif not isinstance(value, str) and value is not None:
            found[path] = float(value)

    document = json.loads(results.to_json())
    walk({"stances": document["stances"], "squats": document["squats"]}, "")
    return found


def assert_alike(here, there, *, degrees, seconds):
    assert here.keys() == there.keys()
    for path, value in here.items():
        if path.endswith(("evidence_t_s", "raised.start_s", "raised.end_s")):
            continue  # the deepest instant of a plateau is anywhere on it, and so is the highest second
        limit = seconds if path.endswith("_s") else degrees
        assert there[path] == pytest.approx(value, abs=limit), path


@slow
@given(sides, facings, st.integers(0, 50))
def test_a_mirror_exchanges_the_sides_exactly(side, facing, seed):
    track = both(side, facing, noise_px=0.7, seed=seed)
    here, angles = measure(make_recording(track), facing=facing)
    there, mirrored = measure(make_recording(track.mirrored()), facing=facing)
    for name in angles.columns.drop("phase"):
        expected = -mirrored[name] if name.startswith(SIGNED) else mirrored[exchanged(name)]
        np.testing.assert_allclose(angles[name], expected, atol=1e-9, err_msg=name)
    assert [s.side for s in there.stances] == [other_side(s.side) for s in here.stances] == [other_side(side)]
    for one, other in zip(here.stances, there.stances, strict=True):
        assert_alike(numbers_of(one), numbers_of(other) | {".turn_deg": -other.turn_deg}, degrees=1e-6, seconds=1e-9)
        assert (one.sign, one.pattern) == (other.sign, other.pattern)
    for one, other in zip(here.squats, there.squats, strict=True):
        for name in BOTH_SIDES:
            mine, theirs = getattr(one.knees, name), getattr(other.knees, other_side(name))
            assert_alike(numbers_of(mine), numbers_of(theirs), degrees=1e-6, seconds=1e-9)
            assert mine.caves_in == theirs.caves_in
        assert other.turn_deg == pytest.approx(-one.turn_deg, abs=1e-6)
        assert other.hip_shift_percent == pytest.approx(-one.hip_shift_percent, abs=1e-6)


def exchanged(name):
    """The column of the other side."""
    return re.sub("left|right", lambda side: other_side(side[0]), name)


def numbers_of(model):
    return {k: v for k, v in flatten(model.model_dump()) if isinstance(v, float)}


def flatten(value, path=""):
    for name, item in value.items():
        yield from flatten(item, f"{path}.{name}") if isinstance(item, dict) else [(f"{path}.{name}", item)]


@slow
@given(sides, facings, st.floats(-8, 8), st.floats(0.5, 3.0))
def test_roll_scale_and_place_change_no_number(side, facing, roll, scale):
    here, _ = measure(make_recording(both(side, facing)), facing=facing)
    width, height = round(1280 * scale), round(720 * scale)
    track = both(side, facing, roll_deg=roll, fill=0.6, width_px=width, height_px=height)
    there, _ = measure(make_recording(track), facing=facing)
    here_numbers, there_numbers = numbers(here), numbers(there)
    # The toe is not measured against standing, and sunken hips stand less high over the feet than standing ones. What
    # reads the turn was not taught these stick figures; it goes along with the roll by a small part of its own error,
    # and the knees with it.
    looser = {"knee_over_toe": 1.1, "hip_shift": 0.5, "turn_deg": 0.3, "asymmetry": 0.4, "fppa": 0.2}
    for path in list(here_numbers):
        per_degree = next((value for name, value in looser.items() if name in path), None)
        if per_degree:
            assert there_numbers.pop(path) == pytest.approx(here_numbers.pop(path), abs=0.1 + per_degree * abs(roll))
    assert_alike(here_numbers, there_numbers, degrees=0.5 + 0.1 * abs(roll), seconds=0.12)
    assert [s.sign for s in there.stances] == [s.sign for s in here.stances]
    assert [s.ascent_collapse for s in there.squats] == [s.ascent_collapse for s in here.squats]
    assert there.stances[0].pelvic_drop_deg.mean == pytest.approx(here.stances[0].pelvic_drop_deg.mean, abs=0.05)
    assert there.stances[0].trunk_lean_deg.mean == pytest.approx(here.stances[0].trunk_lean_deg.mean, abs=0.05)


@slow
@given(st.floats(15, 60), st.floats(0, 0.3), st.integers(0, 99))
def test_the_frame_rate_changes_no_finding_and_hardly_a_number(fps, jitter, seed):
    fine = both(fps=60)
    rng = np.random.default_rng(seed)
    wanted = np.cumsum((1 + jitter * rng.uniform(-1, 1, round(fine.t_s[-1] * fps) - 1)) / fps)
    frames = np.unique(np.searchsorted(fine.t_s, wanted[wanted < fine.t_s[-1]]))
    thinned = PoseTrack(fine.t_s[frames], fine.xy_px[frames], fine.world_m[frames], fine.visibility[frames], 1280, 720)
    here, there = (measure(make_recording(track))[0] for track in (fine, thinned))
    assert_alike(numbers(here), numbers(there), degrees=0.6, seconds=0.1)
    assert [s.pattern for s in there.stances] == [s.pattern for s in here.stances]


@st.composite
def losses(draw):
    """Joints lost for random stretches, up to the loss of everything."""
    track = both(fps=30, noise_px=0.5)
    xy, visibility = track.xy_px.copy(), track.visibility.copy()
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(track) - 1))
        stop = start + draw(st.integers(1, 200))
        joints = draw(st.lists(st.integers(11, JOINT_COUNT - 1), min_size=1, max_size=8))
        if draw(st.booleans()):
            xy[start:stop, joints] = np.nan
            visibility[start:stop, joints] = 0.0
        else:
            visibility[start:stop, joints] = 0.1
    return PoseTrack(track.t_s, xy, track.world_m, visibility, 1280, 720)


@settings(max_examples=15, deadline=None)
@given(losses(), facings)
def test_no_loss_of_sight_breaks_it_or_becomes_a_number(track, facing):
    results, angles = measure(make_recording(track), facing="front")
    document = results.to_json()
    assert "NaN" not in document
    assert "Infinity" not in document
    assert all(math.isfinite(value) for value in numbers(results).values())
    if results.quality.grade == "unusable":
        return
    unseen = track.visibility < 0.5
    for column, joints in {"hip_line_deg": [23, 24], "left_fppa_raw_deg": [23, 25, 27]}.items():
        lost = np.any(unseen[:, joints], axis=1)
        for start in np.flatnonzero(lost & ~np.roll(lost, 1)):
            stop = start + int(np.argmin(np.append(lost[start:], False)))
            before, after = track.t_s[max(start - 1, 0)], track.t_s[min(stop, len(track) - 1)]
            if after - before > 0.21:
                inside = angles["t_s"].between(before + 0.01, after - 0.01)
                assert angles.loc[inside, column].isna().all()


@settings(max_examples=15, deadline=None)
@given(losses())
def test_what_is_measured_in_spite_of_losses_is_still_right(track):
    results, _ = measure(make_recording(track), facing="front")
    for stance in results.stances:
        assert stance.side == "left"
        if results.baseline and stance.hold_s > 2.0 and stance.pelvic_drop_deg.mean is not None:
            assert stance.pelvic_drop_deg.mean == pytest.approx(7.0, abs=1.5)
    for squat in results.squats:
        assert squat.depth_percent == pytest.approx(25.0, abs=3.0)
        if results.baseline and squat.knees.left.fppa_deg.up is not None:
            assert squat.knees.left.fppa_deg.up == pytest.approx(18.0 * 14 / 25, abs=1.5)
