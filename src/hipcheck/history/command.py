"""``hipcheck history`` and ``hipcheck compare``: wiring."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipcheck.dates import local_words
from hipcheck.interchange.command import DialectOption
from hipcheck.terminal import say

if TYPE_CHECKING:
    from hipcheck.history.records import Entry

__all__ = ["compare_command", "history_app"]

history_app = typer.Typer(
    help="What was measured before: one file on this computer (hipcheck history list says where).",
    no_args_is_help=True,
)

NameArgument = Annotated[str | None, typer.Argument(help="Only this person.")]
NumberArgument = Annotated[int, typer.Argument(help="Number of the entry.")]
PictureOption = Annotated[Path | None, typer.Option("-o", "--output", help="Picture to write: .png, .pdf or .svg.")]


@history_app.command("list")
def _list(name: NameArgument = None) -> None:
    """List the entries, oldest first."""
    from hipcheck.history.store import History

    with History() as history:
        entries = history.entries(name)
        lines = [_line(entry) for entry in entries]
        say("\n".join([*lines, f"{len(entries)} in {history.path}"]))


@history_app.command("show")
def _show(number: NumberArgument) -> None:
    """Print what an analysis found."""
    from hipcheck.history.store import History
    from hipcheck.report.text import summary_text

    with History() as history:
        entry = history.entry(number)
        say(f"{entry.name}, {entry.date_words}; folder: {entry.folder or 'none'}")
        say(summary_text(history.results(number)).rstrip())


@history_app.command("add")
def _add(
    folders: Annotated[list[Path], typer.Argument(help="Folders that hipcheck analyze made.")],
    name: Annotated[str, typer.Option("--name", help="Who it is.")],
    date: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="When it was filmed; by default what the recording says.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an entry of the same recording without asking.")
    ] = False,
) -> None:
    """Keep analyses that were made before."""
    from hipcheck.analysis import Analysis
    from hipcheck.dates import given_date, instant_of
    from hipcheck.history.store import History
    from hipcheck.jobs.keeper import replacing

    taken_at = None if date is None else instant_of(given_date(date))
    results = [(Analysis.load(folder).results, folder) for folder in folders]
    with History() as history:
        for one, folder in results:
            sure = force or replacing(history.replaced_by(one, name, taken_at=taken_at))
            say(f"{history.keep(one, name, folder=folder, taken_at=taken_at, force=sure)}: {folder}")


@history_app.command("plot")
def _plot(
    name: Annotated[str, typer.Argument(help="Whose history.")],
    output: PictureOption = None,
) -> None:
    """Draw a person's measures over time, with the band of no detectable change and the trend."""
    from hipcheck.history.plot import history_series, save_history, trend_words
    from hipcheck.history.store import History

    with History() as history:
        series = history_series(history, name)
    for one in series:
        say(f"{one.curve.first.side or 'both':6} {one.curve.first.words:42} {trend_words(one)}")
    path = output or Path(f"{_file_name(name)}-history.png")
    save_history(path, series, name)
    say(str(path))


@history_app.command("export")
def _export(
    name: NameArgument = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File to write: .xlsx for a workbook, else CSV.")
    ] = Path("history.csv"),
    csv_dialect: DialectOption = "comma",
) -> None:
    """Write all measures as one table, a row a number."""
    from hipcheck.folders import whole_file
    from hipcheck.history.store import History
    from hipcheck.spreadsheet import frame_content, workbook_content

    with History() as history:
        table = history.table(name)
    workbook = output.suffix.lower() == ".xlsx"
    content = workbook_content({"history": table}) if workbook else frame_content(table, csv_dialect)
    say(str(whole_file(output, lambda draft: draft.write_bytes(content))))


@history_app.command("delete")
def _delete(
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers of the entries.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Everything of this person.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
) -> None:
    """Delete entries for good. The results folders stay."""
    from hipcheck.errors import UsageError
    from hipcheck.history.store import History

    if not (numbers or name or everything):
        raise UsageError("Say what to delete: numbers, --name or --all.")
    with History() as history:
        gone = history.delete(numbers=numbers or (), name=name, everything=everything)
    say(f"{gone} deleted.")


def compare_command(
    before: Annotated[str, typer.Argument(help="A results folder, or the number of an entry of the history.")],
    after: Annotated[str, typer.Argument(help="The same, of a later session.")],
    output: PictureOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON instead of text.")] = False,
) -> None:
    """Compare two sessions: what changed by more than its error, with the pictures side by side."""
    from hipcheck.history.compare import change_table, changes_between, find_session
    from hipcheck.history.picture import save_comparison
    from hipcheck.history.text import comparison_text

    sessions = find_session(before), find_session(after)
    changes = changes_between(*sessions)
    path = output or Path("comparison.png")
    save_comparison(path, *sessions, changes)
    if json:
        say(change_table(changes).to_json(orient="records", indent=2))
        return
    say(comparison_text(*sessions, changes))
    say(f"Picture: {path}")


def _line(entry: Entry) -> str:

    taken = local_words(entry.taken_at) if entry.dated else "date unknown"
    return f"{entry.number:5}  {taken:16}  {entry.name:16}  {Path(entry.recording).name}"


def _file_name(name: str) -> str:
    """Return a name that any file system takes."""
    return "".join(sign if sign.isalnum() else "_" for sign in name)
