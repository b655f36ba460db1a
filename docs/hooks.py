"""What the site builds itself: tables from the packaged data, pages that live elsewhere in the repository, notebooks.

Links go to the files as they lie in the repository, so that the pages also read well there; here they are turned to
where the files lie in the site.
"""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "src" / "hipcheck" / "reference"
ELSEWHERE = {"validation/README.md": "validation/README.md", "validation/RENDERER.md": "validation/RENDERER.md"}


def on_files(files: Files, config: Any) -> Files:
    """Add the accuracy tables with their plots, and the notebooks."""
    for path in [*ELSEWHERE, *(str(p.relative_to(ROOT)) for p in (ROOT / "validation" / "figures").glob("*.png"))]:
        files.append(File.generated(config, path, abs_src_path=str(ROOT / path)))
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        name = f"notebooks/{notebook.stem}.md"
        files.append(
            File.generated(config, name, content=notebook_page(json.loads(notebook.read_text(encoding="utf-8"))))
        )
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Fill in tables and turn links out of docs/ to where their goals are in the site."""
    markdown = re.sub(r"^<!-- table: (\w+) -->$", lambda found: TABLES[found[1]](), markdown, flags=re.M)
    if page.file.src_uri.startswith("notebooks/"):  # they lie beside validation/ in the site as well
        return markdown
    markdown = re.sub(r"\]\(\.\./(validation/[^)]*)\)", r"](\1)", markdown)
    return re.sub(r"\]\(\.\./(notebooks/[\w-]+)\.ipynb\)", r"](\1.md)", markdown)


def notebook_page(notebook: dict[str, Any]) -> str:
    """Return an executed notebook as Markdown, with its pictures inside."""
    parts = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
        elif cell["cell_type"] == "code":
            parts.append(f"```python\n{source}\n```")
            parts += [_output(output) for output in cell["outputs"]]
    return "\n\n".join(part for part in parts if part)


def _output(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        return f"```text\n{''.join(output['text'])}\n```"
    data = output.get("data", {})
    if "image/png" in data:
        encoded = base64.b64encode(base64.b64decode("".join(data["image/png"]))).decode()
        return f"![output](data:image/png;base64,{encoded})"
    if "text/html" in data:
        return "".join(data["text/html"])
    return f"```text\n{''.join(data.get('text/plain', ''))}\n```"


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((REFERENCE / name).read_text(encoding="utf-8"))


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def bands() -> str:
    """The bands: where green ends and red begins."""
    rows = []
    for name, entry in _data("bands.toml").items():
        if "edges" not in entry:
            continue
        sign = "≥" if entry["worse"] == "lower" else "≤"
        rows.append(
            (
                f"`{name}`",
                f"{sign} {entry['edges'][0]:g}",
                f"{sign} {entry['edges'][1]:g}",
                entry["origin"],
                entry["source"],
            )
        )
    return _table(("measure", "green", "amber", "origin", "where from"), rows)


def limits() -> str:
    """Single numbers that verdicts need."""
    rows = [
        (f"`{name}`", f"{entry['limit']:g}", entry["origin"], entry["source"])
        for name, entry in _leaves(_data("bands.toml"), "limit")
    ]
    return _table(("limit, with its unit", "number", "origin", "where from"), rows)


def errors() -> str:
    """The stated errors."""
    rows = [
        (f"`{name}`", f"± {entry['half_width']:g}", entry["source"])
        for name, entry in _leaves(_data("errors.toml"), "half_width")
    ]
    return _table(("measure and case", "95 % half-width", "where from"), rows)


def retest() -> str:
    """Test-retest errors."""
    rows = [
        (
            f"`{name}`",
            f"{entry['sem']:g}",
            f"{entry['low']:.2g} to {entry['high']:.2g}" if "low" in entry else "",
            f"± {2.77 * entry['sem']:.2g}",
            entry["origin"],
            entry["source"],
        )
        for name, entry in _leaves(_data("retest.toml"), "sem")
    ]
    head = ("measure, value and case", "SEM", "95 % interval", "smallest detectable change", "origin", "where from")
    return _table(head, rows)


def norms() -> str:
    """How long healthy people hold."""
    data = _data("norms.toml")
    return _table(("from age", "seconds"), [(row["from_age"], row["seconds"]) for row in data["hold"]])


def _leaves(data: dict[str, Any], key: str, path: tuple[str, ...] = ()) -> list[tuple[str, dict[str, Any]]]:
    if key in data:
        return [(".".join(path), data)]
    return [
        leaf for name, inner in data.items() if isinstance(inner, dict) for leaf in _leaves(inner, key, (*path, name))
    ]


TABLES: dict[str, Callable[[], str]] = {
    "bands": bands,
    "limits": limits,
    "errors": errors,
    "retest": retest,
    "norms": norms,
}
