"""From measures to plain sentences: what a reader wants to know first, and which advice follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from hipcheck.choice import knee_of
from hipcheck.exercises.asymmetry import asymmetries_of, asymmetry_findings, farther_side
from hipcheck.exercises.doubts import Doubts, doubts_of
from hipcheck.exercises.grade import was_fingertip_used, was_raise_asked
from hipcheck.exercises.happened import nothing_but
from hipcheck.exercises.headline import refusal_verdict, refusals_by_weight, tests_verdict
from hipcheck.exercises.sign import LEANING
from hipcheck.exercises.single_findings import one_leg_findings
from hipcheck.exercises.squat_findings import squat_findings
from hipcheck.exercises.stance_findings import order_of_legs, stance_findings
from hipcheck.exercises.words import say
from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.results import (
    Asymmetry,
    Help,
    Issue,
    MovementSpan,
    PelvisMethod,
    Reported,
    Squat,
    Stance,
    Summary,
    Unmeasured,
)

__all__ = ["summarise", "summarise_refusal"]


def summarise(
    stances: Sequence[Stance],
    squats: Sequence[Squat],
    *,
    method: PelvisMethod,
    cut_squats: int,
    looked_for: str,
    better: Help | None = None,
    reported: Reported | None = None,
    issues: Sequence[Issue] = (),
    movements: Sequence[MovementSpan] = (),
    unmeasured: Sequence[Unmeasured] = (),
) -> Summary:
    """Put the findings into sentences.

    Parameters
    ----------
    stances, squats
        The measures.
    method
        How the pelvis was measured; the hip line of the pose network is named as such.
    cut_squats
        Repetitions that the clip's edges or a gap cut short.
    looked_for
        ``auto``, ``stance`` or ``squat``.
    better
        The change to the recording that would help most, if any would.
    reported
        What was said: no better recording would make the holds on a painful leg interpretable, and only a test whose
        raise was asked for has a grade.
    issues
        What is wrong with the recording: no sides are compared, and no exercise is suggested, where it warns of what
        would look the same.
    movements, unmeasured
        What was done, and what of it was left unmeasured: told where nothing else is.
    """
    doubts = doubts_of(issues, squats)
    asymmetries, not_compared = asymmetries_of(stances, squats, doubts)
    both = [squat for squat in squats if squat.is_bilateral]
    findings = [] if stances or squats else [say(f"nothing.{looked_for}")]
    for side in order_of_legs(stances):
        findings += stance_findings(stances, side, method, asked=was_raise_asked(reported))
    findings += [say("stance.fingertip")] if stances and was_fingertip_used(reported) else []
    findings += [better.message] if better else []
    findings += one_leg_findings(squats, method)
    findings += squat_findings(both, doubts)
    findings += [*asymmetry_findings(asymmetries), *not_compared]
    if cut_squats:
        findings.append(say("squat.cut_one" if cut_squats == 1 else "squat.cut_many", count=cut_squats))
    verdict = tests_verdict(stances, squats, doubts) or nothing_but(movements, unmeasured)
    return Summary(
        verdict=verdict or say("verdict.nothing", what=say(f"nothing.{looked_for}_short")),
        findings=findings,
        asymmetries=asymmetries,
        advice_keys=_advice_keys(stances, squats, asymmetries, reported.painful if reported else [], doubts),
        what_would_help=better,
    )


def summarise_refusal(issues: Sequence[Issue]) -> Summary:
    """Say that nothing was measured, and why, the reason that matters most first."""
    reasons = [issue.message for issue in refusals_by_weight(issues)]
    return Summary(
        verdict=refusal_verdict(issues),
        findings=[say("nothing.refused"), *reasons],
        asymmetries=[],
        advice_keys=["better_recording"],
    )


def _advice_keys(
    stances: Sequence[Stance],
    squats: Sequence[Squat],
    asymmetries: Sequence[Asymmetry],
    painful: Sequence[Side],
    doubts: Doubts,
) -> list[str]:
    """Return the rules of advice that apply: exercises only for what is seen, in a recording that allows it."""
    patterns = {stance.pattern for stance in stances if stance.side not in painful}
    knees = [knee_of(squat, side) for squat in squats for side in BOTH_SIDES]
    legs = [squat.one_leg for squat in squats if squat.one_leg and squat.one_leg.side not in painful]
    inward = any(knee.caves_in == "present" for knee in knees) or any(leg.caves_in == "present" for leg in legs)
    exercises = {
        "pelvic_drop": bool(patterns & {"drops", "drops_and_leans", "fades"})
        or any(leg.drops == "present" for leg in legs),
        "pelvis_not_held_up": any(
            stance.raise_grade in ("delayed", "not_raised") and stance.sign != "seen"
            for stance in stances
            if stance.side not in painful
        ),
        "trunk_lean": bool(patterns & set(LEANING)) or any(leg.leans == "present" for leg in legs),
        "knee_valgus": inward and not doubts.turned,
        "asymmetry": any(farther_side(found) for found in asymmetries),
    }
    unsure = any(knee_of(squat, side).caves_in == "within_error" for squat in squats for side in squat.carrying)
    open_ = bool(patterns & {"within_error", "not_interpretable"}) or unsure or not (stances or squats)
    keys = [] if doubts.poor else [key for key, applies in exercises.items() if applies]
    return [*keys, *(["better_recording"] if open_ or doubts.poor or (inward and doubts.turned) else [])] or [
        "nothing_found"
    ]
