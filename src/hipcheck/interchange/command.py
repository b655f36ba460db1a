"""``hipcheck export``: wiring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from hipcheck.errors import MissingPackageError
from hipcheck.terminal import complain, say

__all__ = ["DialectOption", "export_command"]

_SOME_FAILED: Final = 4

DialectOption = Annotated[
    Literal["comma", "semicolon"],
    typer.Option("--csv-dialect", help="CSV with commas and decimal points, or semicolons and decimal commas."),
]


def export_command(
    folder: Annotated[Path, typer.Argument(help="A folder that hipcheck analyze made.")],
    formats: Annotated[str, typer.Option("--format", help="Comma-separated: csv, xlsx, trc, c3d, netcdf, mot.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for the files; by default the one that FOLDER is in.")
    ] = None,
    leg_length: Annotated[
        float | None,
        typer.Option(help="Hip to ankle in metres: TRC and C3D are then in metres; without it they are in pixels."),
    ] = None,
    csv_dialect: DialectOption = "comma",
) -> None:
    """Write a result for other programs: OpenSim, Sports2D, movement, spreadsheets."""
    from hipcheck.analysis import Analysis
    from hipcheck.interchange.write import check_formats, export
    from hipcheck.packages import missing_sentence

    wanted: list[Any] = [name.strip() for name in formats.split(",")]
    check_formats(wanted)
    name, target = folder.resolve().name, output or folder.resolve().parent
    analysis, missing, written = Analysis.load(folder), dict[str, str](), 0
    for one in wanted:
        try:
            paths = export(analysis, target, [one], name=name, leg_length_m=leg_length, csv_dialect=csv_dialect)
        except MissingPackageError as problem:
            missing[one] = problem.extra
        else:
            written += len(paths)
            for path in paths:
                say(str(path))
    if leg_length is None and {"trc", "c3d"} & (set(wanted) - set(missing)):
        complain("Units are pixels; for metres, as OpenSim expects them, give --leg-length (hip to ankle).")
    if missing:
        complain(missing_sentence(missing))
        raise typer.Exit(_SOME_FAILED if written else MissingPackageError.exit_status)
