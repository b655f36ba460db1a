"""``python -m validation``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from validation.meshdata import AssetsMissingError
from validation.render import GraphicsMissingError
from validation.samples import SAMPLES, render_samples
from validation.specfile import SpecError, read_spec

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Rendered people of known pose.")

Folder = Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")]


@app.command()
def samples(output: Folder = Path("samples"), only: Annotated[list[str] | None, typer.Option()] = None) -> None:
    """Render the sample clips of the project, their truth and their sheet of thumbnails."""
    for name in only or ():
        if name not in SAMPLES:
            raise typer.BadParameter(f"There is no sample {name!r}; there are {', '.join(SAMPLES)}.")
    render_samples(output, only)


@app.command()
def render(spec: Path, output: Folder = Path()) -> None:
    """Render the clip that a TOML file describes: SPEC.toml becomes SPEC.mp4 and SPEC.json."""
    from validation import clip

    clip.render(read_spec(spec), output, spec.stem)


def main() -> None:
    """Run the command line; a missing part or a wrong file is one sentence, not a traceback."""
    try:
        app()
    except (AssetsMissingError, GraphicsMissingError, SpecError) as problem:
        typer.echo(str(problem), err=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
