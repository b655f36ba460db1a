"""Checks that the whole person is in the picture, large enough, and turned the right way."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hipcheck.capture.spans import bad_time_issue, refusal, warning
from hipcheck.capture.view import ViewEstimate, camera_roll_deg, crown_px, plumb_deg, stature_px, yaw_series_deg
from hipcheck.kinematics import mid_hip
from hipcheck.landmarks import Floats, Joint, PoseTrack
from hipcheck.results import Issue

__all__ = ["check_feet", "check_framing", "check_legs", "check_roll", "check_turn"]

_LEAST_VISIBILITY: Final = 0.5
_EDGE_SHARE: Final = 0.01
_LEAST_HEIGHT_SHARE: Final = 0.5
_YAW_WARN_DEG: Final = 10.0
_YAW_REFUSE_DEG: Final = 30.0
_TURNED_AWAY_SHARE: Final = 1 / 3
_ROLL_WARN_DEG: Final = 3.0
_ROLL_REFUSE_DEG: Final = 45.0
_FOOT_YAW_DEG: Final = 25.0
_FOOT_YAW_ONE_LEG_DEG: Final = 15.0
_LIFTED_SHARE: Final = 0.1
_LIFTED_S: Final = 1.0

_LEG_JOINTS: Final = [Joint.LEFT_KNEE, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]
_FEET: Final = [joint for joint in Joint if joint >= Joint.LEFT_ANKLE]


def check_legs(track: PoseTrack) -> list[Issue]:
    """Check that the legs were really seen: the network makes up a body around a face, and even around a parrot.

    Parameters
    ----------
    track
        Frames with a person only, here and in the other checks.
    """
    hidden = track.visibility[:, _LEG_JOINTS].mean(axis=1) < _LEAST_VISIBILITY
    advice = "make sure that the picture shows one person from head to feet, and nothing in front of the legs"
    return bad_time_issue(track.t_s, hidden, "legs_not_visible", "The legs were not seen", advice)


def check_framing(track: PoseTrack) -> list[Issue]:
    """Check that feet, legs and head are in the picture, and that the person fills enough of it."""
    issues = bad_time_issue(
        track.t_s,
        track.xy_px[:, _FEET, 1].max(axis=1) > track.height_px * (1.0 + _EDGE_SHARE),
        "feet_out_of_picture",
        "The feet were below the edge of the picture",
        "put the camera farther away or tilt it down until the floor in front of the feet shows",
    )
    issues += _check_sides(track) + _check_head(track)
    filled = stature_px(track) / track.height_px
    if filled < _LEAST_HEIGHT_SHARE:
        text = f"The person fills only {100 * filled:.0f} % of the picture's height; put the camera closer, or zoom in."
        issues.append(warning("subject_small", text))
    return issues


def _check_sides(track: PoseTrack) -> list[Issue]:
    x = track.xy_px[:, [*_LEG_JOINTS, Joint.LEFT_HIP, Joint.RIGHT_HIP], 0]
    margin = track.width_px * _EDGE_SHARE
    outside = np.any((x < -margin) | (x > track.width_px + margin), axis=1)
    advice = "stand in the middle of the picture"
    return bad_time_issue(track.t_s, outside, "legs_out_of_picture", "A leg was beyond the side of the picture", advice)


def _check_head(track: PoseTrack) -> list[Issue]:
    """Check the head: without the face the network goes astray, the top alone is only a pity."""
    advice = "put the camera farther away or tilt it up until the whole head shows"
    face_out = track.xy_px[:, Joint.NOSE, 1] < -track.height_px * _EDGE_SHARE
    refused = bad_time_issue(track.t_s, face_out, "head_out_of_picture", "The head was out of the picture", advice)
    if refused:
        return refused
    cut = crown_px(track) < -track.height_px * _EDGE_SHARE
    problem = "The top of the head was out of the picture"
    return bad_time_issue(track.t_s, cut, "head_cut", problem, advice, refuse_above=1.0)


def check_turn(track: PoseTrack, view: ViewEstimate) -> list[Issue]:
    """Check that the body faces the camera squarely, from the front or from behind."""
    if view.facing == "side":
        return [
            refusal(
                "side_view",
                "The person is seen from the side, where hips and knees cannot be measured; film from the front or "
                "from behind.",
            )
        ]
    if view.facing == "unclear":
        return [
            refusal(
                "facing_unclear",
                "It is not clear whether the person is seen from the front or from behind; film one of them without "
                "turning, or say which it is (--facing).",
            )
        ]
    toward = _turn_words(view)
    if abs(view.yaw_deg) > _YAW_REFUSE_DEG:
        text = f"The body is turned about {abs(view.yaw_deg):.0f} degrees away from the camera; {toward}."
        return [refusal("body_turned", text)]
    away = np.abs(yaw_series_deg(track, view)) > _YAW_REFUSE_DEG
    issues = bad_time_issue(
        track.t_s,
        away,
        "body_turned_in_part",
        "The body was turned more than 30 degrees away from the camera",
        "keep facing the camera squarely, or keep your back to it",
        refuse_above=_TURNED_AWAY_SHARE,
    )
    if abs(view.yaw_deg) > _YAW_WARN_DEG:
        text = f"The body is turned about {abs(view.yaw_deg):.0f} degrees, which looks like a bent-in knee; {toward}."
        issues.append(warning("body_yaw", text))
    return issues


def _turn_words(view: ViewEstimate) -> str:
    left_is_far = view.yaw_deg > 0
    # Facing the camera, the far side comes closer by turning away from it; with the back to it, the other way round.
    way = "right" if left_is_far == (view.facing == "front") else "left"
    goal = "face the camera squarely" if view.facing == "front" else "have your back squarely to the camera"
    return f"turn to your {way} until you {goal}"


def check_roll(track: PoseTrack, view: ViewEstimate, baseline: tuple[float, float] | None) -> list[Issue]:
    """Check that the camera is upright; a small roll drops out with the baseline."""
    if abs(plumb_deg(track.xy_px)) > _ROLL_REFUSE_DEG:
        text = "The person does not stand upright in the picture; turn the video, or hold the camera the other way."
        return [refusal("picture_sideways", text)]
    roll = camera_roll_deg(track, view.facing)
    if baseline is None and abs(roll) > _ROLL_WARN_DEG:
        text = (
            f"The camera is tilted sideways by about {abs(roll):.0f} degrees and there is no quiet standing on both "
            "feet to correct it; level the camera and stand still for 3 seconds first."
        )
        return [warning("camera_roll", text)]
    return []


def check_feet(track: PoseTrack, view: ViewEstimate) -> list[Issue]:
    """Check that the feet point at the camera (or away from it); stricter for tests on one leg."""
    limit = _FOOT_YAW_ONE_LEG_DEG if _stands_on_one_leg(track) else _FOOT_YAW_DEG
    feet = {"left": view.foot_yaw_left_deg, "right": view.foot_yaw_right_deg}
    turned = {side: yaw for side, yaw in feet.items() if math.isfinite(yaw) and abs(yaw) > limit}
    if not turned:
        return []
    which = " and ".join(
        f"the {side} foot by {abs(y):.0f} degrees {'out' if y > 0 else 'in'}" for side, y in turned.items()
    )
    text = f"Feet turned: {which}; point both feet straight ahead, or knee angles look larger or smaller than they are."
    return [warning("foot_yaw", text)]


def _stands_on_one_leg(track: PoseTrack) -> bool:
    ankles_y: Floats = track.xy_px[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE], 1]
    leg_px = float(np.median(ankles_y.max(axis=1) - mid_hip(track.xy_px)[:, 1]))
    lifted = np.ptp(ankles_y, axis=1) > _LIFTED_SHARE * leg_px
    return bool(lifted.mean() * (track.t_s[-1] - track.t_s[0]) >= _LIFTED_S)
