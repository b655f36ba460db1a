"""The HTML report: one file that carries its pictures, its style and its script, and a policy that forbids requests."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hipcheck.landmarks import BOTH_SIDES
from hipcheck.reference import when_to_see_a_clinician
from hipcheck.report.about import about_lines
from hipcheck.report.html.advice import advice_block
from hipcheck.report.html.pictures import data_uri
from hipcheck.report.html.sections import PageSection, page_sections
from hipcheck.report.html.texts import say, script_texts
from hipcheck.report.model import ReportInput, evidence_instants, has_measurements
from hipcheck.report.notes import provenance_lines, quality_lines
from hipcheck.report.wording import (
    FILMING_HINTS,
    GRADE_WORDS,
    file_name,
    findings_after_verdict,
    glued,
    happened_lines,
    not_meaning,
    other_refusals,
    test_title,
    verdict_line,
    view_words,
)
from hipcheck.results import Reported

if TYPE_CHECKING:
    import jinja2

__all__ = ["render_page", "save_html"]

_POLICY: Final = (
    "default-src 'none'; img-src data:; media-src 'self' file:; style-src '{style}'; script-src '{script}'; "
    "base-uri 'none'; form-action 'none'"
)


def save_html(data: ReportInput, folder: Path, *, clip: str | None) -> Path:
    """Write ``report.html`` into a folder that exists and return its path.

    Parameters
    ----------
    data
        One analysis.
    folder
        Where to write.
    clip
        Name of the annotated clip that is, or comes, into the same folder; it is referred to, not put into the page.
    """
    path = folder / "report.html"
    # A file name that is no valid text on its file system must not stop the report.
    path.write_bytes(render_page(data, clip=clip).encode("utf-8", "replace"))
    return path


def render_page(data: ReportInput, *, clip: str | None) -> str:
    """Return the text of the page.

    Parameters
    ----------
    data
        One analysis; a refused one gives the reasons and what to do, and no numbers.
    clip
        Name of the annotated clip beside the page; None without one.
    """
    sections = page_sections(data)
    style, script = _style(), _template_file("script.js")
    policy = _POLICY.format(style=_hash(style), script=_hash(script))
    context = {
        **_facts(data),
        "policy": policy,
        "style": style,
        "script": script,
        "sections": sections,
        "advice_block": advice_block(data.results),
        "clip": clip if sections else None,
        "island": _island(sections),
    }
    return _environment().get_template("page.html.j2").render(context)


def _facts(data: ReportInput) -> dict[str, Any]:
    """Return what the page says besides the tests."""
    results = data.results
    measured = has_measurements(results)
    return {
        "title": test_title(results),
        "file": file_name(results.source.path),
        "facts": [f"{results.source.duration_s:.1f} s", view_words(results), *_said(results.reported)],
        "about": about_lines(results),
        "grade": GRADE_WORDS[results.quality.grade],
        "refused": data.refused,
        "verdict": verdict_line(results),
        "findings": other_refusals(results) if data.refused else findings_after_verdict(results),
        "what_else": [] if data.refused else happened_lines(results),
        "hints": () if measured else FILMING_HINTS,
        "picture_uri": "" if measured else _plain_picture(data),
        "recording": quality_lines(data),
        "not_meaning": not_meaning(results),
        "clinician": when_to_see_a_clinician(),
        "provenance": provenance_lines(data),
    }


def _said(reported: Reported | None) -> list[str]:
    """Return what the person said of themselves."""
    if reported is None:
        return []
    age = [] if reported.age_years is None else [say("page.age", age=reported.age_years)]
    pains = [(side, reported.pain(side)) for side in BOTH_SIDES]
    return age + [say("page.pain", side=say(f"side.{side}"), pain=pain) for side, pain in pains if pain is not None]


def _plain_picture(data: ReportInput) -> str:
    pictures = [picture for t_s in evidence_instants(data.results) if (picture := data.picture(t_s)) is not None]
    return data_uri(pictures[0]) if pictures else ""


def _island(sections: list[PageSection]) -> str:
    """Return the data of the script as JSON in which nothing can end the element that holds it."""
    data = {
        "groups": [section.group.cursor_data() for section in sections if section.group],
        "depths": [plot for section in sections for row in section.plot_rows for plot in row.cursor],
        "texts": script_texts(),
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


@cache
def _template_file(name: str) -> str:
    return resources.files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def _style() -> str:
    """Return the style sheet; its dark colours hold by the reader's choice as well as by that of the system."""
    return _template_file("style.css").replace("/* dark.css */", _template_file("dark.css"))


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template_file),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["say"] = say
    made.filters["glued"] = glued
    return made
