"""Steps and drops of walks in closed form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_factory import Walker, walk_track
from hipcheck.exercises.gait import measure_gait
from hipcheck.exercises.gait_findings import few_steps_sentence, summarise_gait
from hipcheck.exercises.gait_recording import standing_before_walk, walking_part
from hipcheck.exercises.gait_steps import find_walk
from hipcheck.landmarks import Joint, PoseTrack
from hipcheck.measure import measure
from hipcheck.motion import prepare
from hipcheck.pelvis import PelvisEstimate, estimate_pelvis
from recording_factory import make_recording
from track_factory import make_track

WALKS = {
    "on the spot, front": Walker(),
    "on the spot, back": Walker(facing="back"),
    "treadmill, front": Walker("treadmill"),
    "treadmill, back": Walker("treadmill", "back"),
    "toward": Walker("overground", distance_m=11.0, speed_m_s=0.8),
    "away": Walker("overground", "back", distance_m=3.5, speed_m_s=0.8),
}


def measured(walker: Walker, track: PoseTrack | None = None):
    motion = standing_before_walk(prepare(track or walk_track(walker), walker.facing))
    return measure_gait(motion, estimate_pelvis(motion))


def without_standing(walker: Walker) -> PoseTrack:
    """The walk alone, begun and ended in the middle of a step."""
    track = walk_track(walker)
    walking = (track.t_s > walker.lifts_s[0] + 0.3) & (track.t_s < walker.lifts_s[-1] - 0.3)
    columns = (getattr(track, name)[walking] for name in ("t_s", "xy_px", "world_m", "visibility"))
    return PoseTrack(*columns, track.width_px, track.height_px)


@pytest.mark.parametrize("name", WALKS)
def test_steps_begin_and_end_at_the_lifts(name):
    walker = replace(WALKS[name], drop_left_deg=2.0, drop_right_deg=6.0, lean_left_deg=7.0)
    found = measured(walker)
    assert len(found.steps) >= walker.steps - 2
    for step in found.steps:
        at = int(np.argmin(np.abs(walker.lifts_s - step.start_s)))
        assert step.side == ("right", "left")[at % 2]
        # In the first step from standing the foot that lifts has not been left behind.
        assert step.start_s == pytest.approx(walker.lifts_s[at], abs=0.3 if at == 0 else 0.16)
        assert step.end_s == pytest.approx(walker.lifts_s[at + 1], abs=0.16 if at < walker.steps - 1 else 0.3)
    sides = found.gait.sides
    assert sides.left.pelvic_drop_deg.mean == pytest.approx(2.0, abs=0.3)
    assert sides.right.pelvic_drop_deg.mean == pytest.approx(6.0, abs=0.3)
    assert sides.left.trunk_lean_deg.mean == pytest.approx(7.0, abs=0.5)
    assert sides.right.trunk_lean_deg.mean == pytest.approx(0.0, abs=0.5)
    assert found.gait.pelvic_drop_asymmetry_deg.value == pytest.approx(-4.0, abs=0.4)
    assert found.gait.cadence_steps_per_min == pytest.approx(100.0, rel=0.04)
    assert found.gait.kind == ("on_the_spot" if walker.way == "on_the_spot" else "walking")


def test_running_is_told_from_walking_and_filtered_less():
    runner = Walker("treadmill", step_s=0.36, swing=1.25, lift_m=0.32, stride_m=0.7, bounce_m=-0.07, steps=24)
    found = measured(runner)
    assert (found.gait.kind, find_walk(prepare(walk_track(runner), "front")).cutoff_hz) == ("running", 10.0)
    assert found.gait.cadence_steps_per_min == pytest.approx(60 / 0.36, rel=0.05)
    assert found.gait.sides.left.pelvic_drop_deg.mean == pytest.approx(4.0, abs=0.4)
    assert measured(replace(runner, step_s=0.55, swing=0.8, bounce_m=0.03)).gait.kind == "walking"


@pytest.mark.parametrize("name", ["toward", "on the spot, back"])
def test_twelve_pictures_a_second_are_enough(name):
    found = measured(replace(WALKS[name], fps=12.0))
    assert len(found.steps) >= 13
    assert found.gait.sides.right.pelvic_drop_deg.mean == pytest.approx(4.0, abs=0.5)


def test_a_mirror_swaps_the_sides():
    walker = replace(WALKS["treadmill, back"], drop_left_deg=1.0, drop_right_deg=7.0, lean_right_deg=3.0)
    straight, mirrored = measured(walker), measured(walker, walk_track(walker).mirrored())
    for name in ("pelvic_drop_deg", "trunk_lean_deg"):
        for one, other in (("left", "right"), ("right", "left")):
            a = getattr(getattr(straight.gait.sides, one), name)
            b = getattr(getattr(mirrored.gait.sides, other), name)
            assert (a.mean, a.sd, a.error) == pytest.approx((b.mean, b.sd, b.error), abs=1e-6)


def test_without_standing_the_mean_of_whole_cycles_is_level_whatever_the_roll():
    walker = replace(WALKS["treadmill, back"], drop_left_deg=0.0, drop_right_deg=8.0)
    level = measured(walker, without_standing(walker))
    rolled = without_standing(walker)
    turn = np.deg2rad(4.0)
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    rolled = replace(rolled, xy_px=(rolled.xy_px - 500) @ spin + 500)
    assert level.gait.level == "mean_of_cycles"
    # sin^2 is a half on average: 8 deg in every other step are 2 deg of mean tilt.
    for found in (level, measured(walker, rolled)):
        assert found.gait.sides.left.pelvic_drop_deg.mean == pytest.approx(2.0, abs=0.4)
        assert found.gait.sides.right.pelvic_drop_deg.mean == pytest.approx(6.0, abs=0.4)
        assert found.gait.pelvic_excursion_deg.value == pytest.approx(8.0, abs=0.5)
    assert level.gait.pelvic_drop_asymmetry_deg.error > level.gait.pelvic_excursion_deg.error


def test_few_steps_are_measured_and_said():
    results, _ = measure(make_recording(walk_track(Walker(steps=9))), exercise="gait")
    gait = results.gait
    assert (gait.sides.left.steps, gait.sides.right.steps) == (4, 5)
    assert few_steps_sentence(gait) == "only 4 steps on the left leg and 5 on the right; 7 of each are wanted"
    assert few_steps_sentence(gait) in results.summary.findings[0]


def test_where_a_foot_is_lost_no_step_is_made_up():
    walker = WALKS["on the spot, back"]
    track = walk_track(walker)
    gone = (track.t_s > walker.lifts_s[6] - 0.2) & (track.t_s < walker.lifts_s[8] + 0.2)
    visibility = track.visibility.copy()
    visibility[np.ix_(gone, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE])] = 0.1
    found = measured(walker, replace(track, visibility=visibility))
    assert 10 <= len(found.steps) <= 13
    assert all(step.end_s < walker.lifts_s[6] or step.start_s > walker.lifts_s[8] for step in found.steps)
    assert found.gait.sides.left.pelvic_drop_deg.mean == pytest.approx(4.0, abs=0.3)


@pytest.mark.parametrize("motion", ["stand", "stance", "squat", "single_squat"])
def test_what_is_no_walk_has_no_steps(motion):
    results, angles = measure(make_recording(make_track(motion, drop_deg=8.0)), exercise="gait")
    assert (results.gait, results.steps, results.stances, results.squats) == (None, [], [], [])
    assert results.summary.findings[0].startswith("No steps were found")
    assert not angles["phase"].str.startswith("step").any()


def test_a_short_clip_is_refused():
    track = walk_track(Walker())
    columns = (getattr(track, name)[80:105] for name in ("t_s", "xy_px", "world_m", "visibility"))
    results, _ = measure(make_recording(PoseTrack(*columns, track.width_px, track.height_px)), exercise="gait")
    assert results.quality.grade == "unusable"
    assert results.gait is None


def test_only_the_part_in_the_picture_is_measured():
    walker = Walker("overground", distance_m=8.5, speed_m_s=0.75)
    track = walk_track(walker)
    assert np.all(track.xy_px[-20:, Joint.LEFT_HEEL, 1] > track.height_px)
    whole, part = make_recording(track), walking_part(make_recording(track))
    assert part.track.t_s[-1] < whole.track.t_s[-1] - 1.0
    results, angles = measure(whole, exercise="gait")
    (issue,) = [issue for issue in results.quality.issues if issue.code == "part_measured"]
    assert issue.end_s == part.track.t_s[-1]
    assert results.gait.end_s <= issue.end_s
    assert angles["t_s"].iloc[-1] <= issue.end_s + 1e-6
    assert results.gait.sides.left.pelvic_drop_deg.mean == pytest.approx(4.0, abs=0.3)


def test_walking_is_named_where_nothing_else_was_found():
    results, _ = measure(make_recording(walk_track(WALKS["treadmill, back"])))
    assert results.steps == []
    (walk,) = results.unmeasured
    assert (walk.what, walk.code) == ("step", "is_walking")
    assert "--exercise gait" in walk.message


def test_phases_and_curves_of_the_table_are_those_of_the_steps():
    walker = replace(WALKS["on the spot, front"], drop_left_deg=8.0)
    results, angles = measure(make_recording(walk_track(walker)), exercise="gait")
    number, step = next((i, step) for i, step in enumerate(results.steps, 1) if step.side == "left")
    rows = angles[angles["phase"] == f"step_left_{number}"]
    assert (rows["t_s"].iloc[0], rows["t_s"].iloc[-1]) == pytest.approx((step.start_s, step.end_s), abs=0.04)
    assert rows["pelvic_obliquity_deg"].max() == pytest.approx(step.pelvic_drop_deg, abs=1e-6)


def test_steps_without_a_pelvis_are_counted_and_have_no_drop():
    walker = WALKS["on the spot, back"]
    motion = prepare(walk_track(walker), walker.facing)
    nothing = np.full(len(motion.t_s), np.nan)
    gait = measure_gait(motion, PelvisEstimate("markers", nothing, nothing, nothing)).gait
    assert (gait.sides.left.steps, gait.sides.left.pelvic_drop_deg.mean, gait.sides.left.band) == (0, None, None)
    assert gait.pelvic_drop_asymmetry_deg.value is None
    assert gait.sides.left.trunk_lean_deg.mean == pytest.approx(0.0, abs=0.1)
    assert "could not be measured" in summarise_gait(gait, "markers", "back").findings[1]
