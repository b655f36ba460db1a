"""What real recordings are called: usable, to be taken with care, or refused."""

import functools

import numpy as np
import pytest

from hipcheck.capture import check_recording, grade
from hipcheck.landmarks import Joint
from hipcheck.pose.extract import extract_recording
from hipcheck.pose.swaps import repair_swaps
from hipcheck.view import estimate_view

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def seen(shared_dir):
    """Return a function from a file's name to its recording and view."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIPCHECK_MODEL_PARTS", str(shared_dir / "models"))

        @functools.cache
        def see(name):
            recording = extract_recording(shared_dir / "media" / name)
            return recording, estimate_view(recording.track)

        yield see


def issues_of(recording, view):
    return {issue.code: issue for issue in check_recording(recording, view, baseline=None)}


@pytest.mark.parametrize(
    ("name", "warnings"),
    [
        ("IMG_7033.mov", set()),
        ("olympic_squat_vid.gif", {"frame_rate_low"}),
    ],
)
def test_front_squats_are_usable(seen, name, warnings):
    recording, view = seen(name)
    found = issues_of(recording, view)
    assert view.facing == "front"
    assert abs(view.yaw_deg) < 15
    assert grade(list(found.values())) in ("good", "fair")
    assert warnings <= set(found)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("IMG_7026.mov", "side_view"),
        ("IMG_7053.mov", "body_turned"),
        ("video_90.mov", "no_person"),
        ("unordered.mov", "no_person"),
        ("corrupted.mp4", "no_person"),
        ("flipping_a_pancake.mkv", "legs_not_visible"),
    ],
)
def test_what_cannot_be_measured_is_refused_for_its_reason(seen, name, code):
    recording, view = seen(name)
    found = issues_of(recording, view)
    assert found[code].severity == "refusal"
    assert grade(list(found.values())) == "unusable"


def test_the_45_degree_view_is_told_by_depth_not_by_shoulder_width(seen):
    _, view = seen("IMG_7053.mov")
    assert view.yaw_deg == pytest.approx(-42, abs=6)


@pytest.mark.slow
def test_several_people_are_noticed(seen):
    assert "several_people" in issues_of(*seen("pose2sim_two_people.mp4"))


@pytest.mark.slow
def test_real_swaps_of_left_and_right_are_put_back(seen):
    """On one leg, arm raised, this walker is taken for his own back for half a second."""
    recording, view = seen("pose2sim_cam02_vp9.mp4")
    raw = recording.track
    repaired, swapped, cut = repair_swaps(raw, view.facing)
    assert 15 <= swapped.sum() <= 40
    assert cut.sum() <= 5
    order = repaired.xy_px[:, Joint.LEFT_HIP, 0] - repaired.xy_px[:, Joint.RIGHT_HIP, 0]
    assert np.mean(order[np.isfinite(order)] > 0) > 0.95
    assert "left_right_swaps" in issues_of(recording, view)
