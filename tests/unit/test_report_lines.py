"""Lines on a person, against positions worked out by hand."""

import numpy as np
import pytest

from hipcheck.landmarks import Joint
from hipcheck.report.lines import LEVEL_PER_HIPS, References, body_lines, seen_joints
from report_factory import make_report


def person(toward_left=1.0, left_hip_lower_px=0.0):
    """Hips 40 px apart around (100, 200), shoulders 100 px above, knees and ankles below."""
    xy = np.full((33, 2), np.nan)
    for side, sign in (("LEFT", toward_left), ("RIGHT", -toward_left)):
        lower = left_hip_lower_px if side == "LEFT" else 0.0
        xy[Joint[f"{side}_HIP"]] = 100 + 20 * sign, 200 + lower
        xy[Joint[f"{side}_SHOULDER"]] = 100 + 30 * sign, 100
        xy[Joint[f"{side}_KNEE"]] = 100 + 20 * sign, 260
        xy[Joint[f"{side}_ANKLE"]] = 100 + 20 * sign, 320
    return xy, np.where(np.isnan(xy[:, 0]), 0.0, 1.0)


def rise_deg(line):
    """Angle of a line in the picture, + = rising to the right."""
    (x0, y0), (x1, y1) = line[np.argsort(line[:, 0])]
    return np.degrees(np.arctan2(y0 - y1, x1 - x0))


@pytest.mark.parametrize("toward_left", [1.0, -1.0])
def test_raw_pelvis_line_goes_through_the_hips(toward_left):
    xy, visibility = person(toward_left, left_hip_lower_px=10)
    lines = body_lines(xy, visibility, References())
    assert lines.toward_left == toward_left
    assert rise_deg(lines.pelvis) == pytest.approx(-toward_left * np.degrees(np.arctan2(10, 40)))
    assert rise_deg(lines.level) == pytest.approx(0)
    assert lines.level[1, 0] - lines.level[0, 0] == pytest.approx(LEVEL_PER_HIPS * np.hypot(40, 10))


@pytest.mark.parametrize("toward_left", [1.0, -1.0])
def test_measured_tilt_and_references_turn_with_the_view(toward_left):
    xy, visibility = person(toward_left, left_hip_lower_px=10)
    lines = body_lines(xy, visibility, References(pelvis_deg=2.0, trunk_deg=3.0, tilt_deg=8.0))
    assert rise_deg(lines.pelvis) == pytest.approx(8.0 * toward_left)
    assert rise_deg(lines.level) == pytest.approx(2.0 * toward_left)
    top = lines.vertical[1] - lines.vertical[0]
    assert np.degrees(np.arctan2(top[0], -top[1])) == pytest.approx(3.0 * toward_left)
    assert np.hypot(*top) == pytest.approx(np.hypot(*(lines.trunk[1] - lines.trunk[0])))


def test_joint_that_was_not_seen_gives_no_line():
    xy, visibility = person()
    visibility[Joint.LEFT_KNEE] = 0.49
    lines = body_lines(xy, visibility, References())
    assert np.isnan(lines.thigh["left"]).any()
    assert np.isnan(lines.shank["left"]).any()
    assert np.isfinite(lines.thigh["right"]).all()
    assert np.isnan(seen_joints(xy, visibility)[Joint.LEFT_KNEE]).all()


def test_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="positions"):
        seen_joints(np.zeros((5, 2)), np.zeros(5))


def test_references_follow_the_method():
    raw = References.of(make_report(stances=1).results, 5.0)
    assert (raw.pelvis_deg, raw.trunk_deg, raw.tilt_deg) == (0.6, -0.4, None)
    marked = References.of(make_report(stances=1, pelvis_method="markers").results, 5.0)
    assert (marked.pelvis_deg, marked.tilt_deg) == (0.0, 5.0)
    assert References.of(make_report(stances=1, missing=True).results, None) == References()
