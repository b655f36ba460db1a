"""Where the pelvis cannot be judged, the one change that helps most is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.track_factory import make_track

from hipcheck.exercises.better import what_would_help
from hipcheck.exercises.findings import summarise
from hipcheck.landmarks import Joint
from hipcheck.motion import Motion, prepare
from hipcheck.pelvis import PelvisEstimate
from hipcheck.results import HelpKey, PelvisMethod, Stance
from recognised import stances_of


def held(
    view: str = "back", method: PelvisMethod = "registered", error_deg: float = 6.0
) -> tuple[Motion, PelvisEstimate, list[Stance]]:
    motion = prepare(make_track("stance", side="left", drop_deg=4.0, facing=view), view)
    assert motion is not None
    tilt = 4.0 * (motion.left_rise_m < -0.02)
    pelvis = PelvisEstimate(method, tilt, tilt, np.full(len(motion.t_s), error_deg))
    return motion, pelvis, stances_of(motion, pelvis)


def key(motion: Motion, pelvis: PelvisEstimate, stances: list[Stance]) -> HelpKey | None:
    found = what_would_help(motion, pelvis, stances)
    return found.key if found else None


@pytest.mark.parametrize(
    ("view", "method", "expected"),
    [
        ("front", "learned", "from_behind"),
        ("back", "learned", "tight_shorts"),
        ("back", "registered", "markers"),
        ("back", "markers", None),
    ],
)
def test_view_and_method_decide(view: str, method: PelvisMethod, expected: HelpKey | None) -> None:
    motion, pelvis, stances = held(view, method)
    assert [stance.sign for stance in stances] == ["within_error"]
    assert key(motion, pelvis, stances) == expected


def test_nothing_is_asked_for_where_the_pelvis_was_judged() -> None:
    assert key(*held(error_deg=0.5)) is None


def test_what_is_simplest_is_asked_first() -> None:
    motion, pelvis, stances = held("front")
    assert key(replace(motion, baseline=None), pelvis, stances) == "stand_first"
    near_hips = motion.slow_px.copy()
    near_hips[:, Joint.LEFT_WRIST] = near_hips[:, Joint.LEFT_HIP]
    assert key(replace(motion, slow_px=near_hips), pelvis, stances) == "hands_off_hips"
    assert key(replace(motion, slow_px=motion.slow_px / 8), pelvis, stances) == "nearer"


def test_the_sentence_is_among_the_findings_and_in_the_result() -> None:
    motion, pelvis, stances = held("front", "learned")
    better = what_would_help(motion, pelvis, stances)
    assert better is not None
    summary = summarise(stances, [], method="learned", cut_squats=0, looked_for="stance", better=better)
    assert better.message in summary.findings
    assert summary.what_would_help == better
    assert "from behind" in better.message
