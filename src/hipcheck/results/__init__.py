"""The typed result of one analysis: every field name, unit and sign of ``results.json`` is owned here.

Missing is ``None`` (``null`` in the file); a number is never NaN or infinite. Angles are in degrees, lengths in
percent of leg length, times in seconds on the clip's own clock. Every ``error`` is a 95 % half-width.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

from hipcheck.results.balance import Balance, BalanceHold, BalanceLeg, NormVerdict, Sway
from hipcheck.results.fields import Band, Change, Model, Number, Verdict
from hipcheck.results.gait import Gait, GaitAngle, GaitKind, GaitLevel, GaitSide, GaitSides, Step
from hipcheck.results.movement import (
    INTERRUPTIONS,
    MOVEMENTS,
    Interruption,
    InterruptionKind,
    MovementKind,
    MovementSpan,
    Take,
    TakeBegin,
    Unmeasured,
    UnmeasuredKind,
)
from hipcheck.results.recording import (
    About,
    Baseline,
    Grade,
    Issue,
    PelvisMethod,
    Provenance,
    Quality,
    Severity,
    Source,
    View,
)
from hipcheck.results.reported import Conduct, Footwear, HistoryItem, PainSite, Reported, Support
from hipcheck.results.squat import (
    Collapse,
    DepthPercent,
    DepthRatio,
    FreeLeg,
    Knee,
    Knees,
    OneLeg,
    PhaseSummary,
    Squat,
    SquatKind,
)
from hipcheck.results.stance import (
    AngleSummary,
    LineSummary,
    OverTime,
    Pattern,
    Posture,
    RaiseGrade,
    Sign,
    Stance,
    StanceKind,
)
from hipcheck.results.summary import Asymmetry, Help, HelpKey, Summary

__all__ = [
    "INTERRUPTIONS",
    "MOVEMENTS",
    "SCHEMA_NAME",
    "About",
    "AngleSummary",
    "Asymmetry",
    "Balance",
    "BalanceHold",
    "BalanceLeg",
    "Band",
    "Baseline",
    "Change",
    "Collapse",
    "Conduct",
    "DepthPercent",
    "DepthRatio",
    "Footwear",
    "FreeLeg",
    "Gait",
    "GaitAngle",
    "GaitKind",
    "GaitLevel",
    "GaitSide",
    "GaitSides",
    "Grade",
    "Help",
    "HelpKey",
    "HistoryItem",
    "Interruption",
    "InterruptionKind",
    "Issue",
    "Knee",
    "Knees",
    "LineSummary",
    "MovementKind",
    "MovementSpan",
    "NormVerdict",
    "Number",
    "OneLeg",
    "OverTime",
    "PainSite",
    "Pattern",
    "PelvisMethod",
    "PhaseSummary",
    "Posture",
    "Provenance",
    "Quality",
    "RaiseGrade",
    "Reported",
    "Results",
    "Severity",
    "Sign",
    "Source",
    "Squat",
    "SquatKind",
    "Stance",
    "StanceKind",
    "Status",
    "Step",
    "Summary",
    "Support",
    "Sway",
    "Take",
    "TakeBegin",
    "Unmeasured",
    "UnmeasuredKind",
    "Verdict",
    "View",
]

SCHEMA_NAME: Final = "hipcheck.results/1"


Status = Literal["measured", "nothing_found", "refused"]


def _status(found: dict[str, Any]) -> Status:
    """Return what became of a recording, from the fields before it."""
    quality = found.get("quality")  # missing if it is no quality, which is an error of its own
    if quality is not None and quality.grade == "unusable":
        return "refused"
    balance = found.get("balance")
    parts = (found.get("stances"), found.get("squats"), found.get("steps"), found.get("gait"))
    return "measured" if any(parts) or (balance and balance.holds) else "nothing_found"


class Results(Model):
    """Everything that one analysis found."""

    schema_name: str = Field(default=SCHEMA_NAME, alias="schema", description="Name and version of this format.")
    source: Source = Field(description="The recording.")
    provenance: Provenance = Field(description="What computed the result.")
    view: View = Field(description="How the camera saw the subject.")
    quality: Quality = Field(description="Whether the recording can be measured.")
    baseline: Baseline | None = Field(description="Quiet standing on both feet; null if the clip has none.")
    stances: list[Stance] = Field(description="Holds on one leg, in time order.")
    squats: list[Squat] = Field(description="Whole repetitions, in time order.")
    steps: list[Step] = Field(description="Stance phases of gait, in time order.")
    gait: Gait | None = Field(default=None, description="Walking or running as a whole; null unless it was asked for.")
    balance: Balance | None = Field(
        default=None, description="The balance exercise as a whole; null unless it was asked for."
    )
    about: About = Field(default=About(), description="Whose recording it is, and when it was analysed.")
    reported: Reported | None = Field(default=None, description="What the person said; null if nothing was.")
    movements: list[MovementSpan] = Field(default=[], description="What was done, in time order.")
    unmeasured: list[Unmeasured] = Field(default=[], description="What was done and not measured, in time order.")
    takes: list[Take] = Field(default=[], description="Stretches of one place each, in time order; one as a rule.")
    summary: Summary = Field(description="What a reader wants to know first.")
    status: Status = Field(
        default_factory=_status,
        description="measured; nothing_found: no hold, squat or step was found; refused: it cannot be measured.",
    )

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    def to_json(self) -> str:
        """Return the text of ``results.json``."""
        return self.model_dump_json(indent=2, by_alias=True) + "\n"
