"""Header, findings, refusal, and the small print of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hipcheck.exercises.words import origin_words
from hipcheck.reference import when_to_see_a_clinician
from hipcheck.report.about import about_lines, clock_sentence
from hipcheck.report.gait_words import gait_pelvis_metric
from hipcheck.report.judgement import knee_angle_metric, pelvis_metric
from hipcheck.report.layout import (
    MARGIN_MM,
    WIDTH_MM,
    Page,
    Section,
    ellipsize_middle,
    line_height_mm,
    text_width_mm,
    wrap,
)
from hipcheck.report.model import ReportInput, has_measurements
from hipcheck.report.style import FAINT, GRID, INK, MUTED, PT_BODY, PT_FINDING, PT_HEADLINE, PT_SMALL, PT_TITLE
from hipcheck.report.wording import (
    FILMING_HINTS,
    GRADE_WORDS,
    WHAT_ELSE,
    file_name,
    findings_after_verdict,
    happened_lines,
    issue_sentence,
    not_meaning,
    number,
    other_refusals,
    test_title,
    verdict_line,
    view_words,
)
from hipcheck.results import Results

__all__ = [
    "findings_section",
    "header_section",
    "notes_section",
    "provenance_lines",
    "provenance_section",
    "quality_lines",
]

_BULLET_MM: Final = 4.0
_COLUMN_GAP_MM: Final = 6.0
_LIST_GAP_MM: Final = 2.0
_PT_VERDICT: Final = 12.0
_MAX_ISSUES: Final = 8
_MAX_ABOUT: Final = 5


def header_section(results: Results) -> Section:
    """Return the title, the recording and its quality."""
    about = _wrapped_about(results)
    height = line_height_mm(PT_TITLE) + (1 + len(about)) * line_height_mm(PT_BODY) + 2.0

    def draw(page: Page, y: float, height_mm: float) -> None:
        right = MARGIN_MM + WIDTH_MM
        page.text(MARGIN_MM, y, test_title(results), PT_TITLE, weight="bold")
        page.text(right, y + 0.9, "hipcheck", PT_HEADLINE, color=MUTED, weight="bold", align="right")
        y += line_height_mm(PT_TITLE)
        quality = f"recording quality: {GRADE_WORDS[results.quality.grade]}"
        page.text(right, y, quality, PT_BODY, color=MUTED, align="right")
        facts = f"  ·  {results.source.duration_s:.1f} s  ·  {view_words(results)}"
        room = WIDTH_MM - text_width_mm(quality, PT_BODY) - text_width_mm(facts, PT_BODY) - 6.0
        name = ellipsize_middle(file_name(results.source.path), room, PT_BODY)
        page.text(MARGIN_MM, y, name + facts, PT_BODY, color=MUTED)
        for line in about:
            y += line_height_mm(PT_BODY)
            page.text(MARGIN_MM, y, line, PT_BODY, color=MUTED)
        y += line_height_mm(PT_BODY) + 1.6
        page.line([MARGIN_MM, right], [y, y], color=INK, width_pt=0.9)

    return Section(height, height, draw)


def _wrapped_about(results: Results) -> list[str]:
    """Return who it is and when, and the note, in lines that fit the sheet; a long note is cut short."""
    lines = [line for text in about_lines(results) for line in wrap(text, WIDTH_MM, PT_BODY)]
    return lines if len(lines) <= _MAX_ABOUT else [*lines[: _MAX_ABOUT - 1], f"{lines[_MAX_ABOUT - 1]} …"]


def findings_section(data: ReportInput) -> Section:
    """Return the verdict, the findings behind it and what else was done; or why there is nothing, and what to do."""
    results = data.results
    if data.refused:
        return _headlines(verdict_line(results), other_refusals(results), "How to film", FILMING_HINTS)
    findings, else_ = findings_after_verdict(results), happened_lines(results)
    if has_measurements(results):
        return _headlines(verdict_line(results), findings, WHAT_ELSE, else_)
    return _headlines(verdict_line(results), [*findings, *else_], "How to film", FILMING_HINTS)


def _headlines(verdict: str, sentences: Sequence[str], list_title: str, listed: Sequence[str]) -> Section:
    """Return the verdict in large type, the sentences as headlines under it, and a list under these."""
    width = WIDTH_MM - _BULLET_MM
    head = wrap(verdict, WIDTH_MM, _PT_VERDICT, "bold")
    wrapped = [wrap(sentence, width, PT_FINDING) for sentence in sentences]
    height = len(head) * line_height_mm(_PT_VERDICT) + 1.6
    height += sum(len(lines) * line_height_mm(PT_FINDING) + 0.9 for lines in wrapped)
    if listed:
        height += _LIST_GAP_MM + _listed_height(listed, width, PT_BODY)

    def draw(page: Page, y: float, height_mm: float) -> None:
        for line in head:
            page.text(MARGIN_MM, y, line, _PT_VERDICT, weight="bold")
            y += line_height_mm(_PT_VERDICT)
        y += 1.6
        for lines in wrapped:
            page.marker(MARGIN_MM + 1.2, y + 0.5 * line_height_mm(PT_FINDING), "o", INK, 2.6)
            for line in lines:
                page.text(MARGIN_MM + _BULLET_MM, y, line, PT_FINDING)
                y += line_height_mm(PT_FINDING)
            y += 0.9
        if listed:
            _draw_list(page, MARGIN_MM + _BULLET_MM, y + _LIST_GAP_MM, width, list_title, listed, PT_BODY)

    return Section(height, height, draw)


def notes_section(data: ReportInput) -> Section:
    """Return three columns: quality, what the numbers do not mean, when to see a clinician."""
    columns = (
        (48.0, "The recording", quality_lines(data)),
        (63.0, "What it does not mean", not_meaning(data.results)),
        (63.0, "When to see a clinician", when_to_see_a_clinician()),
    )
    height = 1.5 + max(_listed_height(lines, width, PT_SMALL) for width, _, lines in columns)

    def draw(page: Page, y: float, height_mm: float) -> None:
        page.line([MARGIN_MM, MARGIN_MM + WIDTH_MM], [y, y], color=GRID)
        x = MARGIN_MM
        for width, title, lines in columns:
            _draw_list(page, x, y + 1.5, width, title, lines, PT_SMALL)
            x += width + _COLUMN_GAP_MM

    return Section(height, height, draw)


def quality_lines(data: ReportInput) -> list[str]:
    """Return which part of the recording was measured, and what is wrong with it, or that nothing is."""
    clock = clock_sentence(data.results.source)
    issues = [issue_sentence(issue) for issue in data.results.quality.issues]
    more = len(issues) - _MAX_ISSUES
    shown = issues[:_MAX_ISSUES] + ([f"{more} more are listed in results.json."] if more > 0 else [])
    return [*([clock] if clock else []), *(shown or ["Nothing was found wrong with it."])]


def _listed_height(lines: Sequence[str], width: float, size: float) -> float:
    count = sum(len(wrap(line, width - 2.4, size)) for line in lines)
    return line_height_mm(PT_BODY) + 0.8 + count * line_height_mm(size) + 0.5 * len(lines)


def _draw_list(page: Page, x: float, y: float, width: float, title: str, lines: Sequence[str], size: float) -> None:
    page.text(x, y, title, PT_BODY, weight="bold")
    y += line_height_mm(PT_BODY) + 0.8
    for line in lines:
        page.marker(x + 0.7, y + 0.5 * line_height_mm(size), "o", FAINT, 1.6)
        y = page.paragraph(x + 2.4, y, width - 2.4, line, size, color=MUTED) + 0.5


def provenance_section(data: ReportInput) -> Section:
    """Return how the numbers were made, in the smallest print."""
    lines = [line for text in provenance_lines(data) for line in wrap(text, WIDTH_MM, PT_SMALL)]
    height = len(lines) * line_height_mm(PT_SMALL) + 1.2

    def draw(page: Page, y: float, height_mm: float) -> None:
        page.line([MARGIN_MM, MARGIN_MM + WIDTH_MM], [y, y], color=GRID)
        y += 1.2
        for line in lines:
            page.text(MARGIN_MM, y, line, PT_SMALL, color=MUTED)
            y += line_height_mm(PT_SMALL)

    return Section(height, height, draw)


def provenance_lines(data: ReportInput) -> list[str]:
    """Return how to read the signs, where the bands come from, and what made the numbers."""
    results = data.results
    source, made, roll = results.source, results.provenance, results.view.camera_roll_deg
    measured = has_measurements(results)
    made_by = (
        f"hipcheck {made.hipcheck}, MediaPipe {made.mediapipe}, model {made.model} ({made.model_sha256[:12]}). "
        f"Recording: {source.width} × {source.height}, {source.frames} frames, {source.fps_mean:.1f} per second, "
        f"intervals ± {source.timestamp_jitter_ms:.1f} ms{', mirrored' if made.mirrored else ''}, "
        f"sha256 {source.sha256[:12]}."
    )
    if not measured:
        return [made_by]
    if roll is not None:
        made_by += f" Camera roll {number(roll)}."
    bands = _bands(results)
    signs = f" ● usual, ▲ borderline, ■ not usual. {bands}" if bands else ""
    return [f"± is the 95 % error.{signs}", made_by]


def _bands(results: Results) -> str:
    """Return where the bands that the page shows come from; nothing where it shows none."""
    pelvis = pelvis_metric(results)
    both = any(squat.is_bilateral for squat in results.squats)
    single = any(squat.kind.startswith("single") for squat in results.squats)
    metrics = {
        "pelvic drop": pelvis if results.stances else gait_pelvis_metric(results),
        "trunk lean": "trunk_lean_deg" if results.stances else "gait_trunk_lean_deg" if results.gait else None,
        "pelvic drop and trunk lean in squats on one leg": "single_leg_squat_pelvic_drop_deg" if single else None,
        "knee over toe": "knee_over_toe_percent" if results.squats else None,
        "knee to ankle distance": "knee_ankle_separation_ratio" if both else None,
        "knee angle": next(filter(None, map(knee_angle_metric, results.squats)), None),
    }
    named = [f"{name} ({origin_words(metric)})" for name, metric in metrics.items() if metric]
    kinds = "Derived: ours, from mean and spread of a study. A convention or a proposal has no study behind it."
    return f"Bands: {', '.join(named)}. {kinds}" if named else ""
