"""What must not matter does not: scale, place, camera roll after baseline, frame rate, mirror, picture shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipcheck import kinematics as k
from hipcheck.landmarks import BOTH_SIDES, JOINT_COUNT, Joint, PoseTrack, joint, other_side
from hipcheck.signals import lowpass, resample, uniform_clock
from track_factory import make_track

quick = settings(max_examples=60, deadline=None)
facings, sides = st.sampled_from(["front", "back"]), st.sampled_from(BOTH_SIDES)
SHAPES = st.sampled_from([(1280, 720), (720, 1280), (640, 640), (400, 1000)])

FINE = make_track("squat", fps=240, valgus_left_deg=12)


@st.composite
def postures(draw):
    """A person in some posture: the middle of a movement with some noise."""
    facing = draw(facings)
    width, height = draw(SHAPES)
    track = make_track(
        draw(st.sampled_from(["stance", "squat"])),
        facing=facing,
        side=draw(sides),
        drop_deg=draw(st.floats(-12, 12)),
        lean_deg=draw(st.floats(-15, 15)),
        valgus_left_deg=draw(st.floats(-25, 25)),
        valgus_right_deg=draw(st.floats(-25, 25)),
        noise_px=draw(st.floats(0, 3)),
        seed=draw(st.integers(0, 99)),
        width_px=width,
        height_px=height,
        fps=15,
    )
    return track, facing


def angles(xy, facing, standing):
    """Every measure, by name and side of the subject."""
    found = {"line": k.hip_line_deg(xy), "trunk": k.trunk_lean_left_deg(xy, facing)}
    found |= {"ratio": k.knee_ankle_separation_ratio(xy), "shift": k.hip_shift_percent(xy, facing, standing)}
    found["depth"] = k.squat_depth_percent(xy, standing)
    for side in BOTH_SIDES:
        found[f"fppa {side}"] = k.fppa_deg(xy, side, facing)
        found[f"femur {side}"] = k.femur_deg(xy, side, facing)
        found[f"height {side}"] = k.foot_height_percent(xy, side, standing)
        for name in ("trunk_over_foot", "knee_over_toe", "medial_knee_displacement"):
            found[f"{name} {side}"] = getattr(k, f"{name}_percent")(xy, side, facing, standing)
    return found


def standing_of(track):
    return k.standing_reference(track.xy_px[:15])


@quick
@given(postures())
def test_a_mirror_swaps_the_sides_and_nothing_else(posture):
    track, facing = posture
    here = angles(track.xy_px, facing, standing_of(track))
    there = angles(track.mirrored().xy_px, facing, standing_of(track.mirrored()))
    for name, values in here.items():
        *words, side = name.split()
        other = " ".join([*words, other_side(side)]) if side in BOTH_SIDES else name
        expected = -values if name in ("line", "trunk", "shift") else values
        np.testing.assert_allclose(there[other], expected, atol=1e-9)


@quick
@given(postures())
def test_mirroring_twice_changes_nothing(posture):
    track, _ = posture
    twice = track.mirrored().mirrored()
    np.testing.assert_allclose(twice.xy_px, track.xy_px, atol=1e-9)
    np.testing.assert_allclose(twice.world_m, track.world_m)
    np.testing.assert_array_equal(twice.visibility, track.visibility)


@quick
@given(postures(), st.floats(0.2, 5.0), st.floats(-500, 500), st.floats(-500, 500))
def test_scale_and_place_do_not_matter(posture, scale, dx, dy):
    track, facing = posture
    elsewhere = track.xy_px * scale + (dx, dy)
    here = angles(track.xy_px, facing, standing_of(track))
    there = angles(elsewhere, facing, k.standing_reference(elsewhere[:15]))
    for name, values in here.items():
        np.testing.assert_allclose(there[name], values, atol=1e-6, err_msg=name)


@quick
@given(postures(), st.floats(-15, 15))
def test_a_turned_camera_turns_hip_line_and_trunk_by_its_roll_and_no_knee(posture, roll):
    track, facing = posture
    cos, sin = np.cos(np.deg2rad(roll)), np.sin(np.deg2rad(roll))
    turned = track.xy_px @ np.array([[cos, sin], [-sin, cos]])
    clockwise = roll if facing == "front" else -roll
    # Clockwise in the picture lowers image right, which from the front is the subject's left.
    np.testing.assert_allclose(k.hip_line_deg(turned), k.hip_line_deg(track.xy_px) - clockwise, atol=1e-9)
    trunk = k.trunk_lean_left_deg(track.xy_px, facing)
    np.testing.assert_allclose(k.trunk_lean_left_deg(turned, facing), trunk + clockwise, atol=1e-9)
    for side in BOTH_SIDES:
        here, there = (k.fppa_deg(xy, side, facing) for xy in (track.xy_px, turned))
        np.testing.assert_allclose(there, here, atol=1e-9)


@quick
@given(facings, sides, SHAPES, st.floats(-20, 20))
def test_the_shape_of_the_picture_does_not_matter(facing, side, shape, valgus):
    width, height = shape
    track = make_track(
        "squat", facing=facing, width_px=width, height_px=height, fps=15, **{f"valgus_{side}_deg": valgus}
    )
    peak = k.fppa_deg(track.xy_px, side, facing)
    assert peak[np.argmax(np.abs(peak))] == pytest.approx(valgus, abs=0.35)


@settings(max_examples=25, deadline=None)
@given(st.floats(15, 60), st.integers(0, 99), st.floats(0.0, 0.4))
def test_frame_rate_and_jitter_do_not_matter(fps, seed, jitter):
    steps = 1 + jitter * np.random.default_rng(seed).uniform(-1, 1, round(8 * fps))
    t = np.cumsum(steps) / fps
    t = t[t <= FINE.t_s[-1]]
    xy = resample(FINE.t_s, FINE.xy_px, t)
    clock = uniform_clock(t)
    rough = k.fppa_deg(lowpass(resample(t, xy, clock), 6.0), "left", "front")
    exact = np.interp(clock, FINE.t_s, k.fppa_deg(FINE.xy_px, "left", "front"))
    np.testing.assert_allclose(rough, exact, atol=0.35)


@quick
@given(postures(), st.lists(st.sampled_from(list(Joint)), max_size=4, unique=True))
def test_a_missing_joint_is_missing_in_every_measure_that_needs_it_and_in_no_other(posture, joints):
    track, facing = posture
    standing = standing_of(track)
    xy = track.xy_px.copy()
    xy[:, joints] = np.nan
    there, here = angles(xy, facing, standing), angles(track.xy_px, facing, standing)
    foot = ("ankle", "heel", "foot_index")
    needs = {"line": ["hip"], "trunk": ["hip", "shoulder"], "ratio": ["knee", "ankle"], "shift": ["hip", "ankle"]}
    needs = {name: [joint(s, n) for s in BOTH_SIDES for n in names] for name, names in needs.items()}
    needs["depth"] = needs["shift"]
    for s in BOTH_SIDES:
        needs[f"fppa {s}"] = [joint(s, n) for n in ("hip", "knee", "ankle")]
        needs[f"femur {s}"] = [joint(s, n) for n in ("hip", "knee")]
        needs[f"height {s}"] = [joint(s, n) for n in foot]
        needs[f"trunk_over_foot {s}"] = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, joint(s, "ankle")]
        needs[f"knee_over_toe {s}"] = [joint(s, "foot_index"), joint(s, "knee")]
        needs[f"medial_knee_displacement {s}"] = [joint(s, "knee"), joint(s, "ankle")]
    assert needs.keys() == here.keys()
    for name, values in there.items():
        missing = len(set(needs[name]) & set(joints))
        if name.startswith("height") and missing == 1:  # two of the three points of a foot are enough
            assert np.isfinite(values).all(), name
        elif missing:
            assert np.isnan(values).all(), name
        else:
            np.testing.assert_array_equal(values, here[name])


def test_a_track_refuses_time_that_does_not_run_forward():
    track = make_track(duration_s=1.0)
    for broken in ([0.0, 0.0], [1.0, 0.5], [0.0, np.nan]):
        with pytest.raises(ValueError, match="increase strictly"):
            PoseTrack(np.array(broken), track.xy_px[:2], track.world_m[:2], track.visibility[:2], 10, 10)
    with pytest.raises(ValueError, match="xy_px"):
        PoseTrack(track.t_s, track.xy_px[:, : JOINT_COUNT - 1], track.world_m, track.visibility, 10, 10)
