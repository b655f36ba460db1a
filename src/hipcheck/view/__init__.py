"""How the camera saw the body: facing, turn, feet, roll and pitch, for a recording and at every instant."""

from __future__ import annotations

from hipcheck.view.estimate import MOST_TURN_DEG, ViewEstimate, camera_roll_deg, estimate_view
from hipcheck.view.over_time import BodyView, Turn, view_over_time

__all__ = ["MOST_TURN_DEG", "BodyView", "Turn", "ViewEstimate", "camera_roll_deg", "estimate_view", "view_over_time"]
