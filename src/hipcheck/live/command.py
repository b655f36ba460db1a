"""``hipcheck live`` on the command line; everything heavy is imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from hipcheck.options import (
    AgeOption,
    AnonymousOption,
    BlurOption,
    DateOption,
    ModelOption,
    NameOption,
    NoteOption,
    PainOption,
    StickersOption,
    checked_pain,
)

__all__ = ["live_command"]


def live_command(
    camera: Annotated[str, typer.Option(help="Number or name of the camera, or a video file to replay.")] = "0",
    list_cameras: Annotated[bool, typer.Option("--list-cameras", help="Show which cameras there are.")] = False,
    exercise: Annotated[
        Literal["both", "stance", "squat", "balance"], typer.Option(help="What to go through.")
    ] = "both",
    hold: Annotated[
        float | None, typer.Option(min=2, max=120, help="Seconds on each leg; 30, for balance 60, without it.")
    ] = None,
    reps: Annotated[int, typer.Option(min=1, max=30, help="Number of squats.")] = 5,
    rest: Annotated[float, typer.Option(min=0, max=120, help="Seconds of rest between.")] = 5.0,
    facing: Annotated[
        Literal["auto", "front", "back"], typer.Option(help="Which side of the body the camera sees.")
    ] = "auto",
    model: ModelOption = "full",
    mirrored: Annotated[bool, typer.Option("--mirrored", help="The camera gives a mirror image.")] = False,
    stickers: StickersOption = "off",
    record: Annotated[bool, typer.Option("--record", help="Keep the video too; else only landmarks.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Replay a file as fast as it goes.")] = False,
    headless: Annotated[bool, typer.Option("--headless", help="No window: instructions in the terminal.")] = False,
    window: Annotated[bool, typer.Option("--window", help="Do not fill the screen.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No sounds, no voice.")] = False,
    age: AgeOption = None,
    pain: PainOption = None,
    name: NameOption = None,
    note: NoteOption = None,
    date: DateOption = None,
    anonymous: AnonymousOption = False,
    blur_faces: BlurOption = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Folder for the results.")] = None,
    recover: Annotated[
        bool, typer.Option("--recover", help="Make the report of a session that was interrupted, and end.")
    ] = False,
    discard: Annotated[
        bool, typer.Option("--discard", help="Throw away sessions that were interrupted, and end.")
    ] = False,
) -> None:
    """Guide somebody through the test in front of a camera, and write the report."""
    if list_cameras:
        from hipcheck.live.devices import camera_lines

        typer.echo("\n".join(camera_lines()))
        raise typer.Exit
    from hipcheck.live.run import discard_interrupted, recover_interrupted, run_live
    from hipcheck.live.settings import LiveSettings
    from hipcheck.privacy.about import Told

    if discard:
        raise typer.Exit(discard_interrupted())
    if recover:
        raise typer.Exit(recover_interrupted(output))
    settings = LiveSettings(
        camera,
        exercise,
        hold,
        reps,
        rest,
        facing,
        model,
        mirrored,
        stickers,
        record,
        fast,
        output,
        age_years=age,
        pain=checked_pain(age, pain),
        told=Told.of(name, note, date, anonymous=anonymous, blur_faces=blur_faces),
    )
    raise typer.Exit(run_live(settings, headless=headless, quiet=quiet, full_screen=not window))
