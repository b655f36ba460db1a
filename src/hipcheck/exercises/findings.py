"""From measures to plain sentences: what a reader wants to know first. All wording of findings lives here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hipcheck.choice import decisive_stance, knee_of
from hipcheck.exercises.asymmetry import asymmetries_of, asymmetry_findings
from hipcheck.exercises.single_findings import one_leg_findings
from hipcheck.exercises.words import degrees
from hipcheck.landmarks import BOTH_SIDES, Side, other_side
from hipcheck.reference import band_edges
from hipcheck.results import Asymmetry, Help, Issue, Knee, PelvisMethod, Squat, Stance, Summary

__all__ = ["summarise", "summarise_refusal"]


def summarise(
    stances: Sequence[Stance],
    squats: Sequence[Squat],
    *,
    method: PelvisMethod,
    cut_squats: int,
    looked_for: str,
    better: Help | None = None,
    painful: Sequence[Side] = (),
) -> Summary:
    """Put the findings into sentences.

    Parameters
    ----------
    stances, squats
        The measures.
    method
        How the pelvis was measured; the raw hip line is named as such.
    cut_squats
        Repetitions that the clip's edges or a gap cut short.
    looked_for
        ``auto``, ``stance`` or ``squat``.
    better
        The change to the recording that would help most, if any would.
    painful
        Legs with reported pain: no better recording would make their holds interpretable.
    """
    findings: list[str] = []
    for side in sorted(BOTH_SIDES, key=lambda side: _rank(decisive_stance(stances, side))):
        findings += _stance_findings(stances, side, method)
    findings += [better.message] if better else []
    findings += one_leg_findings(squats, method)
    findings += _squat_findings([squat for squat in squats if squat.is_bilateral])
    asymmetries = asymmetries_of(stances, squats)
    findings += asymmetry_findings(asymmetries)
    if cut_squats:
        noun = "repetition was" if cut_squats == 1 else "repetitions were"
        findings.append(f"{cut_squats} squat {noun} cut short by the clip's edge or by lost sight and not counted.")
    if not stances and not squats:
        findings.insert(0, _NOTHING[looked_for])
    return Summary(
        findings=findings,
        asymmetries=asymmetries,
        advice_keys=_advice_keys(stances, squats, asymmetries, painful),
        what_would_help=better,
    )


def summarise_refusal(issues: Sequence[Issue]) -> Summary:
    """Say that nothing was measured, and why."""
    reasons = [issue.message for issue in issues if issue.severity == "refusal"]
    return Summary(
        findings=["This recording cannot be measured.", *reasons], asymmetries=[], advice_keys=["better_recording"]
    )


_NOTHING: Final = {
    "auto": "No hold on one leg and no whole squat was found in this recording.",
    "stance": "No hold on one leg of at least 1 s was found in this recording.",
    "squat": "No whole squat was found in this recording.",
}


def _rank(hold: Stance | None) -> int:
    """Order of importance: a sign that is seen, then a trunk that leans, then the rest."""
    if hold is None:
        return 3
    return 0 if hold.sign == "seen" else 1 if hold.pattern == "leans" else 2


def _stance_findings(stances: Sequence[Stance], side: Side, method: PelvisMethod) -> list[str]:
    hold = decisive_stance(stances, side)
    if hold is None:
        return []
    at_least = "at least " if hold.is_lower_bound else ""
    opening = f"Standing on the {side} leg for {at_least}{hold.hold_s:.1f} s{_among(stances, hold)}"
    findings = [f"{opening}: {_pelvis_clause(hold, method)}"]
    lean = _lean_sentence(hold)
    return [*findings, lean] if lean else findings


def _among(stances: Sequence[Stance], hold: Stance) -> str:
    """Say which of several holds on the leg is meant."""
    signs = [stance.sign for stance in stances if stance.side == hold.side]
    if len(signs) == 1:
        return ""
    if hold.sign == "seen":
        return f" (sign seen in {signs.count('seen')} of {len(signs)} holds)"
    return f" (longest of {len(signs)} holds)"


def _pelvis_clause(hold: Stance, method: PelvisMethod) -> str:
    drop, free = hold.pelvic_drop_deg, other_side(hold.side)
    reading = degrees(drop.peak, drop.error)
    if hold.sign == "not_interpretable":
        return "Trendelenburg sign not interpretable. " + " ".join(hold.reasons)
    if method == "hip_line":
        reading = f"raw hip line {reading}"
    if hold.sign == "seen":
        return f"the pelvis drops on the {free} side ({reading}); Trendelenburg sign seen."
    if hold.sign == "not_seen":
        return f"the pelvis stays level ({reading}); Trendelenburg sign not seen."
    if method == "hip_line":
        return f"{reading}. It follows a third of the true tilt at most; Trendelenburg sign within error."
    return f"pelvic drop {reading}; Trendelenburg sign within error."


def _lean_sentence(hold: Stance) -> str | None:
    lean = hold.trunk_lean_deg
    if hold.pattern == "not_interpretable" or lean.mean is None or lean.error is None:
        return None
    reading = degrees(lean.mean, lean.error)
    upright, marked = band_edges("trunk_lean_deg")
    if abs(lean.mean) <= max(lean.error, upright):
        if hold.pattern in ("leans", "drops_and_leans") and hold.trunk_over_foot_percent is not None:
            return (
                f"The trunk is upright (lean {reading}) but carried outward over the {hold.side} foot, "
                f"by {hold.trunk_over_foot_percent:.0f} % of leg length."
            )
        return f"The trunk stays upright over the {hold.side} leg (lean {reading})."
    if lean.mean < 0:
        return f"The trunk leans {degrees(-lean.mean, lean.error)} away from the {hold.side} leg."
    strength = "markedly " if lean.mean > marked else ""
    return f"The trunk leans {strength}over the {hold.side} leg, {reading}."


def _squat_findings(squats: Sequence[Squat]) -> list[str]:
    if not squats:
        return []
    inward = {side: sum(knee_of(squat, side).caves_in == "present" for squat in squats) for side in BOTH_SIDES}
    worst_first = sorted(BOTH_SIDES, key=lambda side: -inward[side])
    findings = [_knee_sentence([knee_of(squat, side) for squat in squats], side) for side in worst_first]
    collapsing = [squat.rep for squat in squats if squat.ascent_collapse == "seen"]
    if collapsing:
        findings.append(
            f"On the way up a knee caves in more than on the way down in {_count(len(collapsing), len(squats))}."
        )
    if any(_opposite(squat) for squat in squats):
        findings.append(
            "One knee reads inward while the other reads outward, which is also what a body turned to the camera "
            "looks like; stand square to the camera and repeat before reading it as a difference."
        )
    return findings


def _count(some: int, all_: int) -> str:
    return f"{some} of {all_} squats" if all_ != 1 else "the one squat"


def _knee_sentence(knees: list[Knee], side: Side) -> str:
    inward = [knee for knee in knees if knee.caves_in == "present"]
    name = f"The {side} knee"
    if inward:
        worst = max(inward, key=lambda knee: knee.fppa_from_standing_deg.value or 0.0).fppa_from_standing_deg
        most = "by" if len(knees) == 1 else "by up to"
        return f"{name} moves inward in {_count(len(inward), len(knees))}, {most} {degrees(worst.value, worst.error)}."
    changes = [knee.fppa_from_standing_deg for knee in knees]
    largest = max(changes, key=lambda change: float("-inf") if change.value is None else change.value)
    reading = degrees(largest.value, largest.error)
    if all(knee.caves_in == "absent" for knee in knees):
        return f"{name} does not move inward (largest change from standing {reading})."
    return f"{name}: whether it moves inward lies within the error (largest change from standing {reading})."


def _opposite(squat: Squat) -> bool:
    """Whether one knee reads clearly inward and the other clearly outward, as body turn makes them."""
    left, right = squat.knees.left.fppa_deg, squat.knees.right.fppa_deg
    if left.up is None or right.up is None or left.error is None or right.error is None:
        return False
    return left.up * right.up < 0 and abs(left.up) > left.error and abs(right.up) > right.error


def _advice_keys(
    stances: Sequence[Stance], squats: Sequence[Squat], asymmetries: Sequence[Asymmetry], painful: Sequence[Side]
) -> list[str]:
    patterns = {stance.pattern for stance in stances if stance.side not in painful}
    knees = [knee_of(squat, side) for squat in squats for side in BOTH_SIDES]
    legs = [squat.one_leg for squat in squats if squat.one_leg and squat.one_leg.side not in painful]
    rules = {
        "pelvic_drop": bool(patterns & {"drops", "drops_and_leans", "fades"})
        or any(leg.drops == "present" for leg in legs),
        "trunk_lean": bool(patterns & {"leans", "drops_and_leans"}) or any(leg.leans == "present" for leg in legs),
        "knee_valgus": any(knee.caves_in == "present" for knee in knees)
        or any(leg.caves_in == "present" for leg in legs),
        "asymmetry": any(found.verdict == "present" for found in asymmetries),
        "better_recording": bool(patterns & {"within_error", "not_interpretable"}) or not (stances or squats),
    }
    return [key for key, applies in rules.items() if applies] or ["nothing_found"]
