"""``python -m validation``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from validation.meshdata import AssetsMissingError
from validation.render import GraphicsMissingError
from validation.samples import SAMPLES, render_samples
from validation.specfile import SpecError, read_spec

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Rendered people of known pose.")

Reduced = Annotated[bool, typer.Option("--reduced", help="A few short, small clips: minutes.")]
Whole = Annotated[bool, typer.Option("--whole", help="300 clips of 720 x 1280 at 30 frames a second: hours.")]
Cache = Annotated[Path | None, typer.Option(help="Where clips and landmarks are kept.")]
Results = Annotated[Path | None, typer.Option(help="Folder with the results of a sweep.")]
Shared = Annotated[Path | None, typer.Option(help="Folder of real recordings, with the laboratories' in mocap/.")]
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


@app.command()
def sweep(reduced: Reduced = False, whole: Whole = False, jobs: int = 1, cache: Cache = None) -> None:
    """Render the clips of the sweep, measure them, and keep the results for `tables`, `fit` and `check`."""
    from validation import run, sweep

    store = cache or run.default_cache()
    plans = {"reduced": (sweep.REDUCED, sweep.TINY), "whole": (sweep.WHOLE, sweep.FULL)}
    name = "reduced" if reduced else "whole" if whole else ""
    count, size = plans.get(name, (sweep.MAIN, sweep.SMALL))
    run.sweep(sweep.plan(count, size), store, store / name if name else run.RESULTS, jobs, typer.echo)


@app.command()
def retest(cache: Cache = None) -> None:
    """Film unchanged people again and again, and write what every measure varies by (about 20 minutes)."""
    from validation import retest, retest_tables, run

    store = (cache or run.default_cache()) / "retest"
    sessions = retest.plan()
    retest.prepare(sessions, store, typer.echo)
    rows = retest.measured(sessions, store)
    path = run.RESULTS / retest_tables.RETEST
    rows.to_csv(path, index=False, float_format="%.4g")
    rows = retest_tables.read(path)  # as kept, so that table and data can be written anew from it
    retest_tables.write(rows)
    typer.echo(retest_tables.table(rows))


@app.command()
def gait(cache: Cache = None, shared: Shared = None) -> None:
    """Render people who walk on the spot (about 20 minutes), compare laboratory walks, and write both tables."""
    from validation import gait, gait_lab, gait_tables, run

    store, folder = cache or run.default_cache(), shared or Path(__file__).parents[2] / "shared"
    gait.walk_rows(store, typer.echo).to_csv(run.RESULTS / gait.WALKS, index=False, float_format="%.4g")
    if (folder / "mocap").is_dir():
        lab = pd.DataFrame(gait_lab.lab_rows(folder / "mocap"))
        lab.to_csv(run.RESULTS / gait_lab.LAB, index=False, float_format="%.4g")
    walks, lab = (pd.read_csv(run.RESULTS / name) for name in (gait.WALKS, gait_lab.LAB))
    gait_tables.update(Path(__file__).with_name("README.md"), walks, lab)


@app.command()
def tables(results: Results = None) -> None:
    """Write the accuracy tables and plots from the results of the sweep; nothing is rendered."""
    from validation import retest_tables, run, tables

    here, folder = Path(__file__).parent, results or run.RESULTS
    others: dict[str, Callable[[Path], str]] = {
        retest_tables.RETEST: lambda path: retest_tables.table(retest_tables.read(path)),
        run.FALSE_TAGS: lambda path: tables.free_table(pd.read_csv(path)),
        run.REAL: lambda path: tables.real_table(pd.read_csv(path)),
    }
    made = [table(folder / name) for name, table in others.items() if (folder / name).exists()]
    tables.update(here / "README.md", run.read(folder), made, here / "figures")


@app.command()
def fit(results: Results = None) -> None:
    """Fit the corrections on the training bodies, write those that hold on the others; print the errors they leave."""
    from validation import fit, run

    rows = run.read(results or run.RESULTS)
    for line in fit.ship(rows):
        typer.echo(line)


@app.command()
def network(stills_folder: Cache = None, epochs: int = 40) -> None:
    """Render people to learn from (about 45 minutes), train the network of the pelvis (about 25) and pack it."""
    from validation import run
    from validation.pelvis import network, stills

    folder = stills_folder or run.default_cache().with_name("stills")
    plans = ((stills.STAND_SEED, stills.STAND_PEOPLE), (stills.SQUAT_SEED, stills.SQUAT_PEOPLE))
    data = network.load([stills.collect(folder, seed, count) for seed, count in plans])
    typer.echo(network.pack(network.train(data, epochs, typer.echo), data, epochs))


@app.command()
def pelvis(cache: Cache = None) -> None:
    """Fit how the readings of the pelvis are calibrated and weighed, on the training bodies of the sweep."""
    from validation import run, sweep
    from validation.pelvis import calibrate
    from validation.pelvis import tables as pelvis_tables

    rows = calibrate.table(sweep.plan(sweep.MAIN, sweep.SMALL), cache or run.default_cache())
    rows.to_csv(run.RESULTS / pelvis_tables.READINGS, index=False, float_format="%.4g")
    made = calibrate.fit(rows)
    calibrate.write(made, rows)
    calibrate.report(made, rows, typer.echo)


@app.command()
def single(cache: Cache = None) -> None:
    """Render squats on one leg, step-downs and split squats (20 minutes), measure them, and write their tables."""
    from validation import run, single, single_rows, single_tables

    rows = single_rows.collect(single.plan(), cache or run.default_cache(), typer.echo)
    rows.to_csv(run.RESULTS / single_tables.FILE, index=False, float_format="%.4g")
    single_tables.update(Path(__file__).parent / "README.md", rows)


@app.command()
def turned(cache: Cache = None) -> None:
    """Render people who are turned away from the camera (about 50 minutes of one core), measure them, write tables."""
    from validation import run, turned, turned_rows, turned_tables

    store = cache or run.default_cache()
    store.mkdir(parents=True, exist_ok=True)
    rows = turned_rows.collect(turned.plan(), store, typer.echo)
    rows.to_csv(run.RESULTS / turned_rows.FILE, index=False, float_format="%.4g")
    turned_tables.update(Path(__file__).parent / "README.md", pd.read_csv(run.RESULTS / turned_rows.FILE))


@app.command()
def view(stills_folder: Cache = None) -> None:
    """Render people turned every way (10 minutes of one core), learn the view from them (1 minute) and pack it."""
    from validation import run
    from validation.view import fit, stills

    folder = stills.collect(stills_folder or run.default_cache().with_name("stills"))
    fit.pack(folder, typer.echo)


@app.command()
def auto(
    cache: Cache = None,
    everything: Annotated[bool, typer.Option("--all", help="All clips of the other plans as well: hours.")] = False,
    kept: Annotated[bool, typer.Option("--kept", help="Only the landmarks in the repository: no rendering.")] = False,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="Every film as landmarks made without pictures: some minutes.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Write those landmarks anew, and nothing else.")] = False,
) -> None:
    """Send every kind of movement through `--exercise auto` (about 80 minutes); fail if anything is invented."""
    from validation import auto, auto_tables, run

    store = cache or run.default_cache()
    if keep:
        auto.keep(auto.to_keep(store))
        return
    chosen = {kept: auto.kept, simulated: lambda: auto.simulations(store)}
    made = chosen.get(True, lambda: auto.recordings(store, everything=everything))()
    rows = auto.collect(made, typer.echo)
    if simulated:
        typer.echo(auto_tables.tables(rows))
    elif not kept:
        rows.to_csv(run.RESULTS / auto.FILE, index=False, float_format="%.3f")
        rows = pd.read_csv(run.RESULTS / auto.FILE)  # as kept, so that the tables can be written anew from it
        auto_tables.update(Path(__file__).with_name("README.md"), rows)
    failures = auto_tables.failures(rows)
    for line in failures:
        typer.echo(line, err=True)
    if failures:
        raise typer.Exit(1)


@app.command()
def check(results: Results = None, cache: Cache = None) -> None:
    """Fail if the accuracy of the reduced sweep is worse than it has to be."""
    from validation import check, run

    failures = check.failures(run.read(results or (cache or run.default_cache()) / "reduced"))
    for line in failures:
        typer.echo(line, err=True)
    if failures:
        raise typer.Exit(1)
    typer.echo("Accuracy is as good as it has to be.")


@app.command()
def real(clips: Annotated[list[Path] | None, typer.Argument()] = None, cache: Cache = None) -> None:
    """Check recordings against themselves: mirrored, turned, and the two halves of quiet standing."""
    from validation import realclips, run

    store = cache or run.default_cache()
    chosen = [realclips.Clip(path.name, path) for path in clips or ()]
    chosen = chosen or realclips.recordings(Path(__file__).parents[1], store)
    lines = realclips.check_all(chosen, store, typer.echo)
    if clips is None:
        lines.to_csv(run.RESULTS / run.REAL, index=False, float_format="%.3g")
    typer.echo(lines.to_string(index=False, float_format="{:.2f}".format, na_rep=""))
    if not lines["held"].all():
        raise typer.Exit(1)


@app.command()
def falsetags(cache: Cache = None) -> None:
    """Search clips without markers for tags; fail if one is accepted or taken for a mirrored one."""
    from validation import falsetags, run

    found = falsetags.check_all(Path(__file__).parents[1], cache or run.default_cache(), typer.echo)
    found.to_csv(run.RESULTS / run.FALSE_TAGS, index=False)
    wrong = int(found["accepted"].sum() + found["mirrored"].sum())
    typer.echo(f"{len(found)} clips, {found['pictures'].sum()} pictures: {wrong} wrong.")
    if wrong:
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; a missing part or a wrong file is one sentence, not a traceback."""
    try:
        app()
    except (AssetsMissingError, GraphicsMissingError, SpecError) as problem:
        typer.echo(str(problem), err=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
