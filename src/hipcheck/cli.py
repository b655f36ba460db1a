"""The command line: wiring only. Everything heavy is imported when a command runs."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from hipcheck.errors import HipcheckError
from hipcheck.history.command import compare_command, history_app
from hipcheck.interchange.command import DialectOption, export_command
from hipcheck.live.command import live_command
from hipcheck.memory import collect_seldom, memory_sentence
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
from hipcheck.streams import open_streams_to_all_signs
from hipcheck.terminal import complain, say, say_warnings

__all__ = ["app", "main"]

app = typer.Typer(
    help="Pelvic drop and knee valgus from a webcam or phone video. A check, not a diagnosis.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
model_app = typer.Typer(help="Show or fetch the pose model.", invoke_without_command=True)
app.add_typer(model_app, name="model")
app.add_typer(history_app, name="history")

OutputOption = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Folder for the results; with several clips, a folder per clip inside it."),
]
NoVideoOption = Annotated[bool, typer.Option("--no-video", help="Skip the annotated video.")]
VerboseOption = Annotated[bool, typer.Option("-v", "--verbose", help="Print every number with its error.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON instead of text.")]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a user's mistake ends in one sentence and an exit status, never in a traceback."""
    open_streams_to_all_signs()
    collect_seldom()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy comes; its threads wait by keeping cores busy
    atexit.register(gc.freeze)  # else Python spends half a second on objects that the process takes along anyway
    say_warnings()
    try:
        app(arguments)
    except HipcheckError as error:
        _fail(str(error), error.exit_status)
    except Exception as error:
        sentence = memory_sentence(error) or _missing_library(error)
        if sentence is None:
            raise
        _fail(sentence, 1)


def _missing_library(error: Exception) -> str | None:
    from hipcheck.doctor import missing_system_library

    return missing_system_library(error)


def _fail(sentence: str, status: int) -> None:
    complain(sentence)
    sys.exit(status)


def _version(wanted: bool) -> None:
    if wanted:
        from hipcheck import __version__

        typer.echo(f"hipcheck {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hold the options that belong to no command."""


@app.command()
def analyze(
    clips: Annotated[
        list[str],
        typer.Argument(
            help="Videos, folders of them, patterns or URLs; or landmarks of an earlier analysis or another program."
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", help="Folder or URL for the results; with several clips, a folder per clip."),
    ] = None,
    exercise: Annotated[
        Literal["auto", "stance", "squat", "balance", "gait"], typer.Option(help="What to look for.")
    ] = "auto",
    facing: Annotated[
        Literal["auto", "front", "back"], typer.Option(help="Which side of the body the camera sees.")
    ] = "auto",
    subject: Annotated[int, typer.Option(min=1, help="Which of several people; 1 is the most prominent.")] = 1,
    mirrored: Annotated[bool, typer.Option("--mirrored", help="The recording shows a mirror image.")] = False,
    age: AgeOption = None,
    pain: PainOption = None,
    stickers: StickersOption = "off",
    model: ModelOption = "full",
    rate: Annotated[
        float | None, typer.Option(help="Frames a second, for keypoints of another program that do not say it.")
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="How fast the film plays against real life: 0.25 if slowed four times."),
    ] = None,
    from_time: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Measure the film from here: seconds, or as 1:05.")
    ] = None,
    to_time: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Measure the film up to here: seconds, or as 1:05.")
    ] = None,
    name: NameOption = None,
    note: NoteOption = None,
    date: DateOption = None,
    anonymous: AnonymousOption = False,
    blur_faces: BlurOption = False,
    keep: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep the result in the history on this computer, as NAME's.")
    ] = None,
    no_video: NoVideoOption = False,
    json: JsonOption = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="How many cores to use; all without it.")] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Measure finished clips again; replace the results of another recording, or a kept entry."
        ),
    ] = False,
    scheduler: Annotated[
        str | None, typer.Option(help="Spread clips over a Dask cluster: its address (tcp://host:8786), or local.")
    ] = None,
    csv_dialect: DialectOption = "comma",
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Of several clips, write the tables as a workbook too.")] = False,
    verbose: VerboseOption = False,
) -> None:
    """Measure recordings; write the report, the numbers and the annotated video."""
    from hipcheck.jobs import Settings, TableChoice, run_clips
    from hipcheck.media.clock import given_clock
    from hipcheck.privacy.about import Told

    settings = Settings(
        exercise,
        facing,
        subject,
        model,
        mirrored,
        stickers,
        video=not no_video,
        rate_hz=rate,
        age_years=age,
        pain=checked_pain(age, pain),
        clock=given_clock(speed, from_time, to_time),
        told=Told.of(name or keep, note, date, anonymous=anonymous, blur_faces=blur_faces),
    )
    status = run_clips(
        clips,
        output,
        settings,
        as_json=json,
        jobs=jobs,
        force=force,
        scheduler=scheduler,
        keep=keep,
        verbose=verbose,
        tables=TableChoice(csv_dialect, xlsx),
    )
    raise typer.Exit(status)


@app.command()
def demo(
    output: OutputOption = None,
    model: ModelOption = "full",
    no_video: NoVideoOption = False,
    json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Measure the bundled sample clips."""
    from hipcheck.jobs import Settings, run_clips
    from hipcheck.samples import sample_clips

    settings = Settings(model=model, video=not no_video)
    output = output or Path("hipcheck-demo")
    raise typer.Exit(run_clips(sample_clips(), output, settings, as_json=json, force=True, verbose=verbose))


app.command("export")(export_command)
app.command("compare")(compare_command)
app.command("live")(live_command)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="A folder that hipcheck analyze made.")],
    formats: Annotated[str, typer.Option("--format", help="Comma-separated: png, pdf, svg, html.")] = "png,pdf,html",
) -> None:
    """Draw the report again from a results folder; the recording is not needed."""
    from hipcheck.analysis import Analysis

    wanted = [name.strip() for name in formats.split(",")]
    for path in Analysis.load(folder).redraw(folder, wanted):
        say(str(path))


@app.command()
def markers(
    pdf: Annotated[Path, typer.Option("--pdf", help="File to write, for A4 or Letter paper.")] = Path("markers.pdf"),
) -> None:
    """Print tags for the hip bones, with where and how to stick them."""
    from hipcheck.pelvis.markers.sheet import write_sheet

    typer.echo(write_sheet(pdf))


@app.command()
def schema() -> None:
    """Print the JSON schema of results.json."""
    from hipcheck.schema import schema_text

    typer.echo(schema_text(), nl=False)


@model_app.callback()
def _model(context: typer.Context) -> None:
    """Show which pose models are in the cache, and where the others would come from."""
    if context.invoked_subcommand is not None:
        return
    from hipcheck.pose.bundle import model_status

    for status in model_status():
        size = f"{status.size_bytes / 1e6:.1f} MB" if status.size_bytes else "not fetched"
        typer.echo(f"{status.name:6} {size:>12}  {status.path if status.cached else status.origin}")


@model_app.command("fetch")
def _fetch(name: Annotated[str, typer.Argument(help="lite, full or heavy.")] = "full") -> None:
    """Fetch a pose model into the cache."""
    from hipcheck.jobs import progress_bars
    from hipcheck.pose.bundle import ensure_model

    with progress_bars("model") as tell:
        found = ensure_model(name, progress=tell, note=lambda sentence: typer.echo(sentence, err=True))
    typer.echo(f"{found.name}: {found.path}")


@app.command()
def doctor() -> None:
    """Look for what keeps hipcheck from working on this computer."""
    from hipcheck.doctor import diagnose, verdict

    signs = {"ok": "ok     ", "warning": "warning", "problem": "PROBLEM"}
    checks = diagnose()
    for check in checks:
        typer.echo(f"{signs[check.status]}  {check.name}: {check.message}")
    typer.echo(verdict(checks))
    raise typer.Exit(1 if any(check.status == "problem" for check in checks) else 0)
