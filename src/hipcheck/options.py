"""Options that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from hipcheck.landmarks import Side

__all__ = [
    "AgeOption",
    "AnonymousOption",
    "BlurOption",
    "DateOption",
    "ModelOption",
    "NameOption",
    "NoteOption",
    "PainOption",
    "StickersOption",
    "checked_pain",
]

ModelOption = Annotated[str, typer.Option("--model", help="Pose network: lite, full, heavy or a .task file.")]
AgeOption = Annotated[int | None, typer.Option("--age", metavar="YEARS", help="Age, for norms that go by age.")]
PainOption = Annotated[
    list[str] | None,
    typer.Option(
        "--pain", metavar="LEG=0..10", help="Outer-hip pain while standing on a leg, as in left=3 or left=3,right=0."
    ),
]
StickersOption = Annotated[
    Literal["off", "auto", "green", "blue", "pink", "orange", "yellow"],
    typer.Option(help="Colour of round stickers on hip bones, knees and ankles; printed tags are always found."),
]

NameOption = Annotated[str | None, typer.Option("--name", help="Who it is, for report and results.")]
NoteOption = Annotated[str | None, typer.Option("--note", help="A note, for report and results.")]
DateOption = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When it was filmed, if the file does not say.")
]
AnonymousOption = Annotated[
    bool, typer.Option("--anonymous", help="Write no path, file name, name, note or date, in no file.")
]
BlurOption = Annotated[
    bool, typer.Option("--blur-faces", help="Make faces unknowable in every picture and video: only the body is sharp.")
]


def checked_pain(age: int | None, pain: list[str] | None) -> dict[Side, int]:
    """Return the pain of each leg, 0 to 10.

    Parameters
    ----------
    age
        In whole years; ``None`` if it was not given.
    pain
        As in ``["left=3,right=0"]``.

    Raises
    ------
    UsageError
        If age or pain are off their scale: a mistake of all clips, so it is said once.
    """
    from hipcheck.reported import parse_pain, reported_by

    given = parse_pain(pain or [])
    reported_by(age, given)
    return given
