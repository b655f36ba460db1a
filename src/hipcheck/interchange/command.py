"""``hipcheck export``: wiring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["export_command"]


def export_command(
    folder: Annotated[Path, typer.Argument(help="A folder that hipcheck analyze made.")],
    formats: Annotated[str, typer.Option("--format", help="Comma-separated: csv, trc, c3d, netcdf, mot.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for the files; by default the one that FOLDER is in.")
    ] = None,
    leg_length: Annotated[
        float | None,
        typer.Option(help="Hip to ankle in metres: TRC and C3D are then in metres; without it they are in pixels."),
    ] = None,
) -> None:
    """Write a result for other programs: OpenSim, Sports2D, movement, spreadsheets."""
    from hipcheck.analysis import Analysis
    from hipcheck.interchange import export

    wanted: list[Any] = [name.strip() for name in formats.split(",")]
    name = folder.resolve().name
    target = output or folder.resolve().parent
    for path in export(Analysis.load(folder), target, wanted, name=name, leg_length_m=leg_length):
        typer.echo(path)
    if leg_length is None and {"trc", "c3d"} & set(wanted):
        typer.echo("Units are pixels; for metres, as OpenSim expects them, give --leg-length (hip to ankle).", err=True)
