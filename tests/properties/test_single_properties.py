"""Squats on one leg must come out of a mirror as the same squats on the other leg."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipcheck.landmarks import other_side
from hipcheck.measure import measure
from recording_factory import make_recording
from track_factory import Timing, make_track

REPS = Timing(lift_s=1.5, first_rep_s=2.5, reps=1, touch_down_s=5.0)


@settings(max_examples=6, deadline=None)
@given(
    side=st.sampled_from(["left", "right"]),
    facing=st.sampled_from(["front", "back"]),
    drop=st.floats(-4.0, 12.0),
    lean=st.floats(-4.0, 12.0),
    valgus=st.floats(-5.0, 20.0),
    roll=st.floats(-4.0, 4.0),
)
def test_a_mirror_changes_the_legs_over_and_no_number(side, facing, drop, lean, valgus, roll):
    asked = {"drop_deg": drop, "lean_deg": lean, "roll_deg": roll, f"valgus_{side}_deg": valgus}
    track = make_track("single_squat", side=side, facing=facing, timing=REPS, depth_percent=22.0, noise_px=0.5, **asked)
    here, there = (measure(make_recording(one))[0].squats for one in (track, track.mirrored()))
    assert [squat.kind for squat in here] == [f"single_{side}"]
    assert [squat.kind for squat in there] == [f"single_{other_side(side)}"]
    assert numbers(there[0], other_side(side)) == pytest.approx(numbers(here[0], side), abs=1e-3)
    assert there[0].pelvic_drop_deg == pytest.approx(-here[0].pelvic_drop_deg, abs=1e-3)
    assert there[0].one_leg.free_leg == here[0].one_leg.free_leg


def numbers(squat, side):
    """Everything of the carrying leg that is a number."""
    leg, knee = squat.one_leg, getattr(squat.knees, side)
    parts = [leg.pelvic_drop_deg, leg.trunk_lean_deg, knee.fppa_deg, knee.knee_over_toe_percent]
    parts += [knee.ascent_minus_descent_deg, knee.fppa_from_standing_deg]
    found = [value for part in parts for value in part.model_dump().values()]
    return [value for value in [*found, squat.start_s, squat.depth_percent] if value is not None]
