"""Checks that the whole person is in the picture, large enough, and turned the right way."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hipcheck.capture.spans import bad_time_issue, refusal, warning
from hipcheck.landmarks import Joint, PoseTrack
from hipcheck.results import Issue
from hipcheck.view import ViewEstimate, camera_roll_deg
from hipcheck.view.posture import crown_px, plumb_deg, stature_px

__all__ = ["ROLL_WARN_DEG", "YAW_WARN_DEG", "check_framing", "check_legs", "check_roll", "check_turn"]

_LEAST_VISIBILITY: Final = 0.5
_EDGE_SHARE: Final = 0.01
_LEAST_HEIGHT_SHARE: Final = 0.5
YAW_WARN_DEG: Final = 10.0
_ALL_TURNED_SHARE: Final = 0.9
ROLL_WARN_DEG: Final = 3.0
_ROLL_REFUSE_DEG: Final = 45.0

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


def check_turn(view: ViewEstimate) -> list[Issue]:
    """Check that the body faces the camera, from the front or from behind, at least for some of the time.

    How far it is turned in each hold and repetition is judged there.
    """
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
    toward, by = _turn_words(view), f"about {abs(view.yaw_deg):.0f} degrees"
    if view.turned_share >= _ALL_TURNED_SHARE:
        text = f"The body is turned {by} away from the camera; {toward}."
        return [refusal("body_turned", text)]
    if abs(view.yaw_deg) > YAW_WARN_DEG:
        text = f"The body is turned {by}, which in the picture looks like a bent-in knee; {toward}."
        return [warning("body_yaw", text)]
    return []


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
    roll = view.roll_deg if math.isfinite(view.roll_deg) else camera_roll_deg(track, view.facing)
    if baseline is None and abs(roll) > ROLL_WARN_DEG:
        text = (
            f"The camera is tilted sideways by about {abs(roll):.0f} degrees and there is no quiet standing on both "
            "feet to correct it; level the camera and stand still for 3 seconds first."
        )
        return [warning("camera_roll", text)]
    return []
