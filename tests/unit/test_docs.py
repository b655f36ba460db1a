"""The documentation holds: links lead somewhere, examples run, commands and options exist, pictures are whole."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer.main

import hipcheck
from hipcheck.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("samples/*.md"), *ROOT.glob("validation/*.md")]
)
MODULES = ["hipcheck", *(found.name for found in pkgutil.walk_packages(hipcheck.__path__, "hipcheck."))]

page = pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


def prose(path: Path) -> str:
    """The text without code blocks."""
    return re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def blocks(path: Path, language: str) -> list[str]:
    """The code blocks in one language."""
    return re.findall(rf"^```{language}$\n(.*?)^```$", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def anchors(path: Path) -> set[str]:
    """The headings as anchors."""
    heads = re.findall(r"^#+ (.+)$", prose(path), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@page
def test_links_lead_to_files_and_headings_that_are_there(path):
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if re.match(r"[a-z]+:", link):
            continue
        goal, _, anchor = link.partition("#")
        file = (path.parent / goal).resolve() if goal else path
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(link)
    assert broken == []


@page
def test_python_examples_are_python(path):
    for block in blocks(path, "python"):
        ast.parse(block)


def commands() -> dict[str, set[str]]:
    """Every command to its options."""

    def collect(command, name):
        found = {name: {text for one in command.params for text in (*one.opts, *one.secondary_opts)}}
        for key, inner in getattr(command, "commands", {}).items():
            found |= collect(inner, f"{name} {key}")
        return found

    return collect(typer.main.get_command(app), "hipcheck")


@page
def test_commands_and_options_in_the_text_exist(path):
    known = commands()
    shell = "\n".join(blocks(path, "sh"))
    inline = re.findall(r"`(hipcheck [^`]+)`", prose(path))
    lines = [*re.findall(r"(?:^|[\s/;])(hipcheck [a-z][^#;&|\n]*)", shell), *inline]
    wrong = []
    for line in lines:
        words = shlex.split(line.replace("(", "").replace(")", ""))
        name = " ".join(words[:3]) if " ".join(words[:3]) in known else " ".join(words[:2])
        used = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        if not used <= known.get(name, set()) | {"--help", "-h", "--version", "--install-completion"}:
            wrong.append(line)
    assert wrong == []


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    if name == "hipcheck.__main__":
        return
    outcome = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert outcome.failed == 0


def test_there_are_examples_that_run():
    """The test above would pass without any."""
    finder = doctest.DocTestFinder()
    examples = [
        example
        for name in MODULES
        if name != "hipcheck.__main__"
        for found in finder.find(importlib.import_module(name))
        for example in found.examples
        if doctest.SKIP not in example.options
    ]
    assert len(examples) >= 8


def test_every_page_is_in_the_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if not re.search(rf"\b{re.escape(page)}$", navigation, re.M)] == []
    elsewhere = [*ROOT.glob("validation/*.md"), *ROOT.glob("notebooks/*.ipynb")]  # brought in by docs/hooks.py
    pages += [str(path.relative_to(ROOT).with_suffix(".md")) for path in elsewhere]
    listed = re.findall(r"([\w/-]+\.md)$", navigation, re.M)
    assert [page for page in listed if page not in pages] == []
    assert [str(path) for path in elsewhere if path.suffix == ".ipynb" and f"{path.stem}.md" not in navigation] == []


def test_tables_of_the_site_are_those_of_the_data():
    asked = {
        name
        for path in PAGES
        for name in re.findall(r"^<!-- table: (\w+) -->$", path.read_text(encoding="utf-8"), re.M)
    }
    source = (ROOT / "docs" / "hooks.py").read_text(encoding="utf-8")
    given = set(re.findall(r'"(\w+)": \1\b', source))
    assert asked == given
    for name in given:
        file = "bands.toml" if name == "limits" else f"{name}.toml"
        assert tomllib.loads((ROOT / "src" / "hipcheck" / "reference" / file).read_text(encoding="utf-8"))


def test_pictures_are_drawn_by_code_that_is_there_and_small():
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    assert [path.name for path in pictures if not path.name.startswith(("filming_", "live_", "run_"))] == []
    assert sum(path.stat().st_size for path in pictures) < 700_000
