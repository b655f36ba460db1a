"""What is said: a few lines on the terminal, a sign of life elsewhere, a status for programs, one count of a hold."""

from __future__ import annotations

import io
import re
import sys
from html.parser import HTMLParser

import pytest
from rich.console import Console

from hipcheck.analysis import Analysis
from hipcheck.jobs import Settings, display, run_clips
from hipcheck.jobs.display import BatchDisplay, progress_bars
from hipcheck.jobs.tables import result_rows
from hipcheck.measure import measure
from hipcheck.progress import default_progress, stage_lines
from hipcheck.report.brief import brief_html, brief_text
from hipcheck.report.text import summary_text
from hipcheck.results import Results
from hipcheck.spreadsheet import csv_content
from recording_factory import make_recording
from report_factory import REFUSAL, make_report
from track_factory import Timing, make_track


@pytest.fixture(scope="module")
def analysis():
    recording = make_recording(make_track("stance", drop_deg=8.0))
    return Analysis(*measure(recording), recording)


@pytest.fixture(scope="module")
def folder(analysis, tmp_path_factory):
    return analysis.save(tmp_path_factory.mktemp("made") / "out", formats=[])


def test_the_terminal_shows_findings_the_report_and_at_most_three_lines_more(folder, tmp_path, capsys):
    assert run_clips([folder / "landmarks.npz"], tmp_path / "out", Settings()) == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("Report: "))
    assert lines[at] == f"Report: {tmp_path / 'out' / 'report.html'}"
    assert len(lines) - at - 1 <= 3
    assert lines[-1].startswith("Not a diagnosis")
    assert lines[0].startswith("clip.mp4: ")
    assert any(line.startswith("  - Standing on the") for line in lines[:at])
    assert max(map(len, lines[:at] + lines[at + 1 :])) <= 100


def test_everything_is_shown_where_it_is_asked_for(folder, tmp_path, capsys, analysis):
    assert run_clips([folder / "landmarks.npz"], tmp_path / "out", Settings(), verbose=True) == 0
    lines = capsys.readouterr().out.splitlines()
    whole = summary_text(analysis.results).splitlines()
    assert [line for line in whole if line not in lines] == [whole[1]]  # when it was analysed
    assert analysis.summary() == summary_text(analysis.results)


def test_a_long_reason_takes_no_more_lines():
    warning = make_report().results.quality.issues[0].model_copy(update={"message": "A long reason. " * 40})
    lines = brief_text(make_report(issues=(warning,)).results, "r").splitlines()
    assert len(lines) - lines.index("Report: r") - 1 <= 3


def test_a_refused_recording_has_its_reasons_and_no_quality():
    findings = ["This recording cannot be measured.", REFUSAL.message]
    lines = brief_text(make_report(issues=(REFUSAL,), findings=findings).results, "out/report.html").splitlines()
    assert lines[0] == "balance.mp4: This recording cannot be measured."
    assert lines[1].startswith(f"  - {REFUSAL.message[:40]}")
    assert not [line for line in lines if line.startswith("Recording quality")]


class Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def test_an_analysis_shows_itself_in_a_notebook_and_in_a_line(analysis):
    page = Texts()
    page.feed(analysis._repr_html_())
    assert page.tags[0] == "div"
    assert page.tags.count("li") == 1 + len(analysis.results.summary.findings)
    assert analysis.results.summary.verdict in page.text
    assert "1 hold; quality good" in page.text
    assert len(analysis._repr_html_()) < 3000
    assert re.fullmatch(r"<Analysis of \S+: 1 hold; quality good>", repr(analysis))
    nasty = make_report(path="<img src=x onerror=alert(1)>\x1b.mp4", findings=["<b>"]).results
    page = Texts()
    page.feed(brief_html(nasty))
    assert set(page.tags) == {"div", "strong", "ul", "li", "em"}


def test_the_balance_lies_beside_holds_and_squats():
    results = make_report(stances=0, balanced=2, pictures=False).results
    recording = make_recording(make_track("stance"))
    assert Analysis(results, None, recording).balance == results.balance
    assert "2 holds" in repr(Analysis(results, None, recording))


def test_a_program_is_told_what_became_of_a_recording():
    nothing, _ = measure(make_recording(make_track("squat", timing=Timing(reps=2))), exercise="stance")
    cases = {
        "measured": [
            make_report().results,
            make_report(stances=0, reps=1).results,
            make_report(stances=0, balanced=1).results,
        ],
        "nothing_found": [nothing, make_report(stances=0).results],
        "refused": [make_report(issues=(REFUSAL,)).results],
    }
    for status, found in cases.items():
        for results in found:
            assert results.status == results.model_dump(mode="json")["status"] == status
            older = results.model_dump(mode="json", by_alias=True)
            del older["status"]  # as an earlier version wrote it
            assert Results.model_validate(older).status == status
    content = csv_content(["status", "movement"], [
        {name: row[name] for name in ("status", "movement")} for row in result_rows(nothing, "a", "b")
    ])  # fmt: skip
    assert content.decode().splitlines()[1] == "nothing_found,none"


@pytest.mark.parametrize("hold_s", [1.5, 2.0, 2.45, 2.75])
def test_a_hold_has_one_length_wherever_it_is_told(hold_s):
    results, _ = measure(make_recording(make_track("stance", drop_deg=8.0, timing=Timing(touch_down_s=2.0 + hold_s))))
    texts = [text for stance in results.stances for text in (summary_text(results), *stance.reasons)]
    assert any("was held for" in text for text in texts)
    for stance in results.stances:
        told = {match for text in texts for match in re.findall(r"held (?:for )?(?:≥ )?([\d.]+) s;?", text)}
        assert told == {f"{stance.hold_s:.1f}"}


def test_lines_tell_each_stage_once():
    stream = io.StringIO()
    tell = stage_lines("a\x1b.mp4", stream)
    for done in range(3):
        tell("pose", done, 3)
    tell("", 0, None)
    tell("measure", 0, 1)
    tell("part.tflite", 0, 1)
    assert stream.getvalue().splitlines() == [
        r"a\x1b.mp4: finding the person ...",
        r"a\x1b.mp4: measuring ...",
        r"a\x1b.mp4: fetching part.tflite ...",
    ]


def test_a_pipe_gets_lines_and_a_terminal_bars(capfd, monkeypatch):
    with progress_bars("clip.mp4") as tell:
        tell("pose", 1, 2)
    assert capfd.readouterr().err == "clip.mp4: finding the person ...\n"
    with BatchDisplay([1] * 4) as many:
        for stage in ("pose", "measure", "video"):
            many.tell(2, "clip.mp4", stage, 1, 2)
    assert capfd.readouterr().err == "clip.mp4: finding the person ...\n"  # one of many
    screen = io.StringIO()
    monkeypatch.setattr(display, "Console", lambda **_: Console(file=screen, force_terminal=True, width=100))
    name = "[/red] \x1b[31m.mp4"
    with progress_bars(name) as tell, BatchDisplay([1, 1]) as few:
        tell("pose", 1, 2)
        few.tell(0, name, "pose", 1, 2)
    assert r"[/red] \x1b[31m.mp4: finding the person" in screen.getvalue()
    assert capfd.readouterr().err == ""


def test_python_is_given_lines_a_callback_or_nothing(monkeypatch, capsys):
    told = []
    assert default_progress("a", told.append) == told.append
    assert default_progress("a", False) is None
    assert default_progress("a", None) is None  # no terminal
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    default_progress("a", None)("pose", 0, 1)
    default_progress("b", True)("pose", 0, 1)
    assert capsys.readouterr().err == "a: finding the person ...\nb: finding the person ...\n"
