"""One example for every sentence: results and recordings of the tests' factories, each under the name of what it shows.

``python docs/sentences.py`` runs them and listens to what is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from hipcheck.capture import check_recording
from hipcheck.exercises.balance_findings import summarise_balance
from hipcheck.exercises.findings import summarise, summarise_refusal
from hipcheck.exercises.gait_findings import summarise_gait
from hipcheck.exercises.gait_recording import issues_of_gait
from hipcheck.exercises.grade import judge_as_reported
from hipcheck.exercises.happened import happened, movement_words
from hipcheck.exercises.pain import mark_painful, tell_pain
from hipcheck.exercises.repetitions import issues_of_split_squats
from hipcheck.exercises.reps import Repetition
from hipcheck.exercises.single_reps import OneLegged, OneLeggedReps
from hipcheck.exercises.stance_findings import grade_words, sign_words
from hipcheck.exercises.turned import issues_of_feet, within_the_view
from hipcheck.exercises.words import degrees, say
from hipcheck.issues import contradicted_view, find_issues
from hipcheck.landmarks import BOTH_SIDES, SWAPPED, Joint
from hipcheck.motion import prepare
from hipcheck.movement.unmeasured import unmeasured_movements
from hipcheck.pelvis import PelvisEstimate, estimate_pelvis
from hipcheck.report.sections import stance_notes
from hipcheck.report.wording import pattern_words
from hipcheck.results import (
    INTERRUPTIONS,
    MOVEMENTS,
    AngleSummary,
    Change,
    Conduct,
    Gait,
    GaitAngle,
    GaitSide,
    GaitSides,
    Help,
    Interruption,
    Issue,
    MovementSpan,
    OverTime,
    PhaseSummary,
    Posture,
    Reported,
    Take,
)
from hipcheck.view import Turn, estimate_view
from recognised import stances_of
from recording_factory import make_recording
from report_factory import make_report
from track_damage import cut, hide, shifted
from track_factory import Timing, join, make_track

Example = Callable[[], list[Issue] | None]

_KINDS = ("test", "tree_pose", "thigh_out", "braced", "leg_swung")
_HELP = ("stand_first", "hands_off_hips", "nearer", "from_behind", "tight_shorts", "markers")


def hold(side="left", *, drop=8.5, mean=None, lean=2.0, mean_lean=None, error=3.5, lean_error=2.0, **update):
    """Return a hold of 8 s with the given pelvis and trunk; sign and pattern are given too."""
    made = make_report(stances=1, pictures=False, pelvis_method="registered").results.stances[0]
    drop_mean = drop if mean is None else mean
    changes = {
        "side": side,
        "end_s": 11.0,
        "hold_s": 8.0,
        "pelvic_drop_deg": OverTime(mean=drop_mean, peak=drop, end=drop, error=error),
        "trunk_lean_deg": AngleSummary(mean=lean if mean_lean is None else mean_lean, peak=lean, error=lean_error),
        "trunk_over_foot_percent": 1.0,
        "fade_s": None,
        "sign": "seen",
        "pattern": "drops",
    }
    return made.model_copy(update=changes | update)


FULL = {"hold_complete": True, "hold_s": 30.1}
FINE = {"drop": 0.8, "error": 2.0, "sign": "incomplete", "pattern": "level"}
UNSURE = {"drop": 4.1, "sign": "within_error", "pattern": "within_error"}
RAISED = {"drop": -6.0, "mean": -8.0, "sign": "incomplete", "pattern": "level"}
MASKED = {"sign": "compensated", "pattern": "leans"}


def judged(*stances, squats=(), method="registered", **more):
    """Say what is found in holds and squats."""
    settings = {"cut_squats": 0, "looked_for": "auto"} | more
    return summarise(stances, squats, method=method, **settings)


def knee(squat, side, *, change, verdict, rising="not_seen", outermost=None, over_toe=1.0, **update):
    """Return the squat with one knee changed."""
    own = getattr(squat.knees, side)
    changes = {
        "fppa_from_standing_deg": Change(value=change, error=6.5),
        "fppa_outermost_from_standing_deg": change if outermost is None else outermost,
        "caves_in": verdict,
        "caves_in_rising": rising,
        "knee_over_toe_from_standing_percent": over_toe,
        "ascent_minus_descent_deg": Change(value=9.0, error=4.4),
    }
    return squat.model_copy(
        update={"knees": squat.knees.model_copy(update={side: own.model_copy(update=changes | update)})}
    )


def squat(left=(1.0, "absent"), right=(0.5, "absent"), *, fppa=(3.0, 2.0), **update):
    """Return a squat whose knees move by so much; ``fppa`` are both angles on the way up."""
    made = make_report(stances=0, reps=1, pictures=False).results.squats[0]
    for side, (change, verdict), angle in zip(BOTH_SIDES, (left, right), fppa, strict=True):
        phases = PhaseSummary(down=angle, up=angle, peak=angle, error=6.5)
        made = knee(made, side, change=change, verdict=verdict, fppa_deg=phases)
    return made.model_copy(update={"fppa_asymmetry_deg": Change(value=0.0, error=9.2)} | update)


def one_leg(side="left", *, drop=6.0, lean=5.0, angle=8.0, verdicts=("absent",) * 3, step=False, kind="single", **more):
    """Return a squat on one leg; ``verdicts`` are those on drop, lean and knee."""
    made = make_report(stances=0, reps=1, kind=f"{kind}_{side}", pictures=False, pelvis_method="registered")
    found = made.results.squats[0]
    names = dict(zip(("drops", "leans", "caves_in"), verdicts, strict=True))
    changes = names | {
        "step_down": step,
        "pelvic_drop_deg": PhaseSummary(down=drop, up=drop, peak=drop, error=4.9),
        "trunk_lean_deg": PhaseSummary(down=lean, up=lean, peak=lean, error=4.2),
    }
    if kind == "single":
        found = found.model_copy(update={"one_leg": found.one_leg.model_copy(update=changes | more)})
    phases = PhaseSummary(down=angle, up=angle, peak=angle, error=6.8)
    return knee(found, side, change=angle, verdict="absent", fppa_deg=phases)


def holds_on_one_leg() -> None:
    """Say every clause about the pelvis and the trunk in a hold."""
    whole = FULL | {"sign": "not_seen"}
    for update in (
        {},
        {"fade_s": 12.2, "pattern": "fades"},
        UNSURE,
        FINE,
        FINE | whole,
        FINE | FULL | {"fade_s": 12.2},
        FINE | {"lean": 13.0} | MASKED,
        FINE | {"lean": 24.0, "mean_lean": 4.0} | MASKED,
        RAISED,
        RAISED | whole,
        FINE | {"drop": -4.0, "error": 6.0},
        {"drop": 3.1, "error": 1.5, "sign": "incomplete", "pattern": "level"},
        UNSURE | {"trunk_lean_deg": AngleSummary(mean=None, peak=None, error=2.0)},
        {"drop": None, "mean": None, "sign": "within_error", "pattern": "within_error"},
        FINE | {"lean": 7.0},
        FINE | {"lean": 13.6, "mean_lean": 3.0},
        FINE | {"lean": -7.0},
        FINE | {"trunk_over_foot_percent": 7.0} | MASKED,
        {"end_reason": "clip_end"},
        {"reasons": [say("reason.knee_bent")], "sign": "not_interpretable", "pattern": "not_interpretable"},
    ):
        made = hold(**update)
        judged(made)
        sign_words(made)
        pattern_words(made)
    for kind in _KINDS:
        judged(hold(kind=kind))
        if kind != "test":
            say(f"reason.{kind}")


def graded_holds() -> None:
    """Say how the Trendelenburg test went where its raise was asked for."""
    up = Posture(pelvic_drop_deg=-8.0, error=3.0, start_s=6.0, end_s=7.5)
    level = up.model_copy(update={"pelvic_drop_deg": 0.5})
    raised = RAISED | {"raised": up, "raised_from_s": 5.0, "drop_after_raise_deg": -6.0}
    whole = {"hold_complete": True, "hold_s": 30.1, "end_s": 33.1}
    conduct = Conduct(raise_asked=True, support="fingertip")
    for update in (
        raised | whole,
        raised | whole | {"fade_s": 12.2},
        raised | whole | {"raised_from_s": 21.0},
        FINE | whole | {"raised": level},
        FINE | whole | {"raised": level.model_copy(update={"error": 6.0})},
        FINE | whole | {"raised": None},
        {"raised": None},
        raised | {"end_reason": "clip_end"},
        raised,
        raised | {"lean": 13.0} | MASKED,
    ):
        reported = Reported(conduct=conduct)
        (made,) = judge_as_reported([hold(**update)], reported)
        judged(made, reported=reported)
        sign_words(made)
        for asked in (True, False):
            grade_words(made, asked=asked)
    held_more = Reported(conduct=Conduct(support="more"))
    judged(*judge_as_reported([hold(**FINE)], held_more), reported=held_more)
    data = make_report(stances=1, pictures=False)
    stance_notes(data)


def the_hip_line() -> None:
    """Name the hip line of the pose network as such."""
    judged(hold(), method="hip_line")
    judged(hold(**UNSURE), method="hip_line")
    judged(squats=[one_leg()], method="hip_line")


class _View:
    """A view that sees the feet turned so."""

    def __init__(self, left_deg: float, right_deg: float) -> None:
        self._turn = Turn(2.0, 4.0, left_deg, right_deg)

    def over(self, start: int, stop: int) -> Turn:
        return self._turn


def turned_bodies_and_feet() -> list[Issue]:
    """Say that a body was turned too far, and that feet are turned."""
    motion = prepare(make_track("squat"), "front")
    for update in ({"turn_deg": 34.0, "turn_error_deg": 6.0},):
        within_the_view([squat(**update)])
        within_the_view([hold(**update)])
    return [
        issue for feet in ((40.0, 38.0), (38.0, -40.0)) for issue in issues_of_feet(_View(*feet), motion, [], [squat()])
    ]


def several_holds() -> None:
    """Say which of several holds is meant, and what both legs have in common."""
    unclear = {"sign": "not_interpretable", "pattern": "not_interpretable", "reasons": [say("reason.knee_bent")]}
    judged(hold(), hold(**FINE))
    judged(hold(**FINE), hold(**FINE, hold_s=4.0))
    judged(hold(**FINE, hold_s=4.0), hold(**unclear))
    for both in ({}, FINE, FINE | FULL | {"sign": "not_seen"}, UNSURE):
        judged(hold("left", **both), hold("right", **both))


def left_against_right() -> None:
    """Say every difference between the sides."""
    judged(hold("left"), hold("right", **FINE))
    for leans in ((14.0, 2.0), (-8.0, -1.0)):
        judged(*(hold(side, **FINE, lean=lean) for side, lean in zip(BOTH_SIDES, leans, strict=True)))
    for pair in ((18.0, 2.0), (-6.0, -28.0), (14.0, -12.0)):
        changed = [(change, "present" if change > 10 else "absent") for change in pair]
        made = squat(*changed)
        for side, inside in zip(BOTH_SIDES, pair, strict=True):
            toe = getattr(made.knees, side).knee_over_toe_percent.model_copy(update={"bottom": inside})
            verdict = "present" if inside > 10 else "absent"
            made = knee(made, side, change=inside, verdict=verdict, knee_over_toe_percent=toe)
        judged(squats=[made])
        judged(squats=[one_leg(s, drop=a, lean=a, angle=a) for s, a in zip(BOTH_SIDES, pair, strict=True)])
    turned = squat((18.0, "present"), (2.0, "absent"))
    for code in ("body_yaw", "foot_yaw"):
        judged(squats=[turned], issues=[Issue(code=code, severity="warning", message="…")])
    rolled = Issue(code="camera_roll", severity="warning", message="…")
    judged(hold("left"), hold("right", **FINE), issues=[rolled])


def knees_in_squats() -> None:
    """Say what knees do in squats on both legs."""
    inward, outward, unsure = (14.0, "present"), (-18.0, "absent"), (5.5, "within_error")
    for pair in product((inward, outward, (1.0, "absent"), unsure, (None, "within_error")), repeat=2):
        judged(squats=[squat(*pair)])
    judged(squats=[squat(inward), squat()])
    judged(squats=[squat(inward, inward)], issues=[Issue(code="body_yaw", severity="warning", message="…")])
    judged(squats=[knee(squat(), side, change=2.0, verdict="absent", over_toe=9.0) for side in BOTH_SIDES])
    both = squat()
    for side in BOTH_SIDES:
        both = knee(both, side, change=7.0, verdict="absent", rising="seen")
        judged(squats=[both])
        judged(squats=[both, both, squat()])
    judged(squats=[squat(fppa=(12.0, -15.0))], cut_squats=1)
    judged(squats=[squat()], cut_squats=2)


def squats_on_one_leg() -> None:
    """Say what goes beyond the usual on one leg, and what cannot be told."""
    for step, number in ((False, 1), (True, 1), (False, 3), (True, 3)):
        judged(squats=[one_leg(step=step)] * number)
    for verdicts in product(("absent", "present", "within_error"), repeat=3):
        judged(squats=[one_leg(drop=18.0, lean=16.0, angle=24.0, verdicts=verdicts)])
    judged(squats=[one_leg(angle=17.0, verdicts=("absent", "absent", "present"))])
    judged(squats=[one_leg(angle=6.0, verdicts=("absent", "absent", "within_error"), fppa_band=None)])
    judged(squats=[knee(one_leg(), "left", change=8.0, verdict="absent", rising="seen")])
    judged(squats=[one_leg(kind="split")])
    judged(squats=[one_leg(kind="split")] * 2)


def nothing_measured() -> None:
    """Say that nothing was found, or was refused."""
    for looked_for in ("auto", "stance", "squat"):
        judged(looked_for=looked_for)
    lunges = MovementSpan(kind="side_lunge", start_s=0.9, end_s=31.4, count=10, side="right", reason="…")
    judged(movements=[lunges, lunges.model_copy(update={"kind": "walking", "count": None, "side": None})])
    summarise_refusal([])
    nobody = "No person was found; make sure that the whole person is in the picture, in good light."
    summarise_refusal([Issue(code="no_person", severity="refusal", message=nobody)])
    balanced = make_report(stances=0, balanced=1, pictures=False).results.balance
    summarise_balance(balanced.model_copy(update={"left": None, "right": None, "holds": []}), None)
    summarise_gait(None, "registered", "back")


def what_would_help() -> None:
    """Say what would help most."""
    for key in _HELP:
        message = say("help.opening", what=say(f"help.{key}"))
        judged(hold(**UNSURE), better=Help(key=key, message=message))


def pain_that_was_told() -> None:
    """Say that pain was told."""
    for reported in (Reported(pain_left=4), Reported(pain_left=4, pain_right=2)):
        stances = mark_painful([hold(), hold("right")], reported)
        tell_pain(judged(*stances), reported)


def walk(drop=(6.5, 3.0), lean=(3.0, 2.0), *, kind="walking", steps=(9, 8), verdicts=None, level="quiet_standing"):
    """Return a walk; ``verdicts`` are those on the drop of both legs and on the lean of both."""
    drops, leans = verdicts or (("absent", "absent"), ("absent", "absent"))
    made = {}
    for i, side in enumerate(BOTH_SIDES):
        made[side] = GaitSide(
            side=side,
            steps=steps[i],
            step_s=0.55,
            pelvic_drop_deg=GaitAngle(mean=drop[i], sd=0.8 if steps[i] > 1 else None, error=3.0),
            trunk_lean_deg=GaitAngle(mean=lean[i], sd=0.7, error=2.5),
            drops=drops[i],
            leans=leans[i],
            band=None,
            evidence_t_s=3.0,
        )
    apart = [None if None in pair else pair[0] - pair[1] for pair in (drop, lean)]
    return Gait(
        kind=kind,
        level=level,
        cadence_steps_per_min=104.0,
        start_s=2.0,
        end_s=12.0,
        sides=GaitSides(**made),
        pelvic_drop_asymmetry_deg=Change(value=apart[0], error=2.5),
        trunk_lean_asymmetry_deg=Change(value=apart[1], error=2.5),
        pelvic_excursion_deg=Change(value=9.0, error=3.0),
    )


def walking_and_running() -> None:
    """Say what is found in steps."""
    seen, unsure, fine, none = (("present",) * 2, ("within_error",) * 2, ("absent",) * 2, (None,) * 2)
    for made in (
        walk(),
        walk((9.5, 3.0), verdicts=(("present", "absent"), fine)),
        walk((9.5, 8.6), verdicts=(seen, fine)),
        walk(lean=(12.0, 2.0), verdicts=(fine, ("present", "absent"))),
        walk(verdicts=(unsure, unsure)),
        walk((-1.5, None), kind="running", steps=(1, 9)),
        walk(kind="on_the_spot", steps=(4, 9), verdicts=(none, fine)),
        walk(kind="running", steps=(4, 5), level="mean_of_cycles"),
    ):
        summarise_gait(made, "registered", "front")
    summarise_gait(walk(), "hip_line", "back")
    say("gait.looks_like_walking")
    issues_of_gait(_without_quiet_standing())


def balance() -> None:
    """Say how long the legs were held."""
    made = make_report(stances=0, balanced=3, hold_s=24.0, pictures=False).results.balance
    left, right = made.left, made.right
    for verdict, age, best_s in (
        ("reached", 62, 38.0),
        ("not_reached", 62, 24.0),
        ("open", 62, 32.2),
        (None, None, 24.0),
        (None, 12, 24.0),
    ):
        for reached in (None, 18, 80):
            for at_least in (False, True):
                update = {"verdict": verdict, "best_s": best_s, "reached_from_age": reached, "at_least": at_least}
                legs = {side: leg.model_copy(update=update) for side, leg in (("left", left), ("right", right))}
                summarise_balance(made.model_copy(update=legs), Reported(age_years=age) if age else None)
    for touches in (0, 1, 2):
        summarise_balance(
            made.model_copy(update={"left": left.model_copy(update={"touch_downs": touches}), "right": None}), None
        )
    for changes in ([3.0], [3.0, 5.0], [3.0, 5.0, 8.0]):
        summarise_balance(made.model_copy(update={"side_changes_s": changes}), None)


def what_else_was_done() -> None:
    """Say what was not measured, and what happened in a hold."""
    for kind, count, side in product(MOVEMENTS, (None, 1, 3), ("left", None)):
        if kind not in ("standing", "nobody"):
            movement_words(MovementSpan(kind=kind, start_s=0.9, end_s=31.4, count=count, side=side, reason="…"))
    for number in range(1, 14):
        movement_words(MovementSpan(kind="squat", start_s=0.0, end_s=9.0, count=number, reason="…"))
    data = make_report(stances=1, pictures=False).results
    lunges = MovementSpan(kind="side_lunge", start_s=30.0, end_s=61.4, count=10, side="right", reason="…")
    for kind, number in product(INTERRUPTIONS, (1, 2)):
        events = [Interruption(kind=kind, start_s=5.2 + i, end_s=5.4 + i) for i in range(number)]
        stance = data.stances[0].model_copy(update={"interruptions": events})
        happened(data.model_copy(update={"stances": [stance], "movements": [lunges]}))
    takes = [
        Take(start_s=20.0 * i, end_s=20.0 * i + 19.0, begins_with=begins, baseline=None)
        for i, begins in enumerate(("clip_start", "picture_jump", "person_returns"))
    ]
    happened(data.model_copy(update={"takes": takes}))
    happened(data.model_copy(update={"unmeasured": unmeasured_movements([lunges], [], ask_speed=False)}))
    say("happened.more", count=15)


def holds_that_are_not_judged() -> None:
    """Say why a hold is not judged, and the reasons behind a pattern."""
    above_knees = [joint for joint in Joint if joint < Joint.LEFT_KNEE]
    high = make_track("stance", drop_deg=8.0)
    xy, up = high.xy_px.copy(), (high.t_s > 2.3) & (high.t_s < 7.7)
    xy[up, Joint.RIGHT_KNEE, 1] = xy[up, Joint.RIGHT_HIP, 1] + 40
    sinking = join(
        make_track("stance", duration_s=6.0),
        make_track("stance", drop_deg=9.0, timing=Timing(lift_s=-3.0), duration_s=7.0),
    )
    for track in (
        make_track("stance", timing=Timing(touch_down_s=4.6)),
        shifted(make_track("stance"), above_knees, 2.3, 7.7, dy=30),
        replace(high, xy_px=xy),
        make_track("stance", drop_deg=4.5, lean_deg=14.0),
        make_track("stance", drop_deg=4.5),
        hide(make_track("stance"), [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER], 1.8, 99.0),
        sinking,
    ):
        motion = prepare(track, "front")
        raw = estimate_pelvis(motion)
        exact = PelvisEstimate("markers", raw.obliquity_deg, raw.raw_deg, np.full_like(raw.raw_deg, 1.5))
        stances_of(motion, exact)
    say("reason.carried")
    say("reason.foot_hidden")
    for value in (None, 3.0):
        degrees(value)


def _checked(track, *, baseline=(0.0, 1.5), **frames) -> list[Issue]:
    return check_recording(make_recording(track, **frames), estimate_view(track), baseline=baseline)


def _moved(dx=0.0, dy=0.0, frames=slice(None), **more):
    track = make_track(duration_s=6.0, **more)
    xy = track.xy_px.copy()
    xy[frames] += (dx, dy)
    return replace(track, xy_px=xy)


def recordings_with_a_fault() -> list[Issue]:
    """Return what is said of recordings, one for each fault."""
    standing = make_track(duration_s=6.0)
    lost, swapped = standing.xy_px.copy(), standing.xy_px.copy()
    lost[30:60] = np.nan
    swapped[50:58] = swapped[50:58][:, SWAPPED]
    legs = [joint for joint in Joint if joint >= Joint.LEFT_KNEE]
    people = np.ones(len(standing), int)
    people[30:60] = 2
    kept = np.r_[0:60, 75:180]
    gap = replace(
        standing,
        t_s=standing.t_s[kept],
        xy_px=standing.xy_px[kept],
        world_m=standing.world_m[kept],
        visibility=standing.visibility[kept],
    )
    drift = np.linspace(0.0, 40.0, len(standing))
    parts = [
        *(_checked(track) for track in _of_the_view()),
        *(_checked(_moved(dx, dy, part)) for dx, dy in ((0, 130), (0, -230), (660, 0)) for part in _PARTS),
        _checked(_moved(dy=-40, fill=0.98)),
        _checked(make_track(fps=10.0)),
        _checked(make_track(fps=12.5)),
        _checked(make_track(duration_s=0.4)),
        _checked(gap),
        _checked(make_track(roll_deg=5.0), baseline=None),
        _checked(hide(standing, legs, 1.0, 2.0)),
        _checked(replace(standing, xy_px=lost)),
        _checked(replace(standing, xy_px=swapped)),
        _checked(replace(standing, xy_px=np.full_like(lost, np.nan))),
        _checked(standing, people=people),
        _checked(standing, background_shift_px=drift),
        *(_checked(standing, luma=luma) for luma in (20.0, 245.0)),
        contradicted_view(estimate_view(standing), "back"),
        find_issues(make_recording(standing), estimate_view(standing), None, None),
        _split_squats(),
        _without_quiet_standing(),
    ]
    return [issue for part in parts for issue in part]


_PARTS = (slice(None), slice(60, 90))


def _of_the_view() -> Iterator:
    yield make_track(fill=0.4)
    yield make_track(yaw_deg=20.0)
    yield make_track(facing="back", yaw_deg=-20.0)
    yield make_track("squat", yaw_deg=40.0)
    yield make_track(yaw_deg=80.0)
    yield join(make_track(duration_s=3.0), make_track(facing="back", duration_s=2.5))
    yield join(make_track(duration_s=4.0), make_track(yaw_deg=50.0, duration_s=1.0))
    yield make_track(roll_deg=90.0, width_px=720)
    yield make_track("stance", toe_out_deg=20.0)


def _without_quiet_standing() -> list[Issue]:
    track = cut(make_track("stance"), 3.0, 7.0)
    return find_issues(make_recording(track), estimate_view(track), prepare(track, "front"), None)


def _split_squats() -> list[Issue]:
    motion = prepare(make_track("squat", facing="back"), "back")
    found = [OneLegged(Repetition(60, 120, 180), "split", "left", 20.0)]
    none = {side: np.zeros(len(motion.t_s), dtype=bool) for side in BOTH_SIDES}
    return issues_of_split_squats(motion, OneLeggedReps(found, [], none, none["left"]))


EXAMPLES: dict[str, Example] = {
    "holds on one leg": holds_on_one_leg,
    "holds graded as the Trendelenburg test": graded_holds,
    "holds whose pelvis is read by the hip line of the pose network": the_hip_line,
    "several holds": several_holds,
    "holds that are not judged": holds_that_are_not_judged,
    "left against right": left_against_right,
    "knees in squats on both legs": knees_in_squats,
    "squats on one leg": squats_on_one_leg,
    "walking and running": walking_and_running,
    "balance": balance,
    "what would help": what_would_help,
    "pain that was told": pain_that_was_told,
    "what else was done": what_else_was_done,
    "nothing was measured": nothing_measured,
    "turned bodies and feet": turned_bodies_and_feet,
    "recordings with a fault": recordings_with_a_fault,
}
"""Name to what is run; those about recordings return their issues."""
