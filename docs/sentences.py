"""Write the page of every sentence that the product can say.

Run: ``python docs/sentences.py``; it writes ``docs/sentences.md``, and a test tells when that is out of date.

What is found, and why, is said in ``exercises/texts_en.toml``: each of its sentences is listened to while the examples
of ``sentence_examples.py`` run. Advice and standing texts are data. Everything else is read from the source: what is
wrong with a recording by its code, and every other text that looks like a sentence.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "hipcheck"
PAGE = ROOT / "docs" / "sentences.md"
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "docs")]

from hipcheck.exercises import words  # noqa: E402
from hipcheck.reference import what_it_does_not_mean, when_to_see_a_clinician  # noqa: E402
from hipcheck.reference.advice import advice_items, advice_rules  # noqa: E402
from hipcheck.sentences import sentence_tables  # noqa: E402

FILES = {
    "hipcheck.exercises": "texts_en.toml",
    "hipcheck.report.html": "texts_en.toml",
    "hipcheck.live": "texts.toml",
}
ISSUE_CALLS = {"Issue", "Unmeasured", "warning", "refusal", "bad_time_issue"}
TITLES = {
    "verdict": "The verdict: the first line of every report",
    "part": "Parts of a verdict",
    "amount": "How amounts are written",
    "kind": "How the free leg is held",
    "stance": "Holds on one leg",
    "reason": "Reasons behind a hold",
    "squat": "Squats on both legs",
    "turned": "Turned bodies and feet",
    "doubt": "What keeps sides from being compared",
    "one_leg": "Squats on one leg, step-downs and split squats",
    "asymmetry": "Left against right",
    "gait": "Walking and running",
    "balance": "Balance",
    "nothing": "Nothing found",
    "help": "What would help most",
    "pain": "Pain that was told",
    "happened": "What else was done",
    "number": "Small numbers",
    "movement": "Movements",
}
_BEGINNINGS = re.compile(r"[A-Z{±+\d]")
_LEAST_SPACES = 2
_NO_TEXT_CALLS = {"Field", "Option", "Argument", "Typer", "ArgumentParser", "add_argument", "compile"}


class Spoken(NamedTuple):
    """A sentence with the example that it was said in."""

    text: str
    example: str


class Written(NamedTuple):
    """A text of the source: where it stands, what it belongs to, and itself with braces for what is filled in."""

    file: str
    call: str
    code: str
    text: str


@contextmanager
def listening() -> Iterator[dict[str, str]]:
    """Keep the first text of every sentence of the findings that is said within."""
    heard: dict[str, str] = {}
    plain = words.sentence

    def listen(package: str, file: str, key: str, **values: object) -> str:
        text = plain(package, file, key, **values)
        heard.setdefault(key, text)
        return text

    words.sentence = listen
    try:
        yield heard
    finally:
        words.sentence = plain


def spoken() -> tuple[dict[str, Spoken], dict[str, list[Spoken]]]:
    """Run the examples; return the sentences of the findings by key, and those about recordings by code."""
    from sentence_examples import EXAMPLES

    sentences: dict[str, Spoken] = {}
    issues: dict[str, list[Spoken]] = {}
    for name, example in EXAMPLES.items():
        with listening() as heard:
            found = example() or []
        for key, text in heard.items():
            sentences.setdefault(key, Spoken(text, name))
        for issue in found:
            said = Spoken(issue.message, issue.severity)
            if said.example not in {one.example for one in issues.setdefault(issue.code, [])}:
                issues[issue.code].append(said)
    return sentences, issues


@cache
def written() -> tuple[Written, ...]:
    """Return every text of the source that looks like a sentence, or belongs to what is wrong with a recording."""
    found: dict[Written, None] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= dict.fromkeys(_texts_of(tree, str(path.relative_to(SOURCE))))
    return tuple(found)


def _texts_of(tree: ast.Module, file: str) -> Iterator[Written]:
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in parents:
        if isinstance(node, ast.Call) and _name(node.func) in ISSUE_CALLS and (code := _code_of(node)):
            yield Written(file, _name(node.func), code, "")
            for text in _given_by_name(node, tree, parents):
                yield Written(file, _name(node.func), code, text)
        if isinstance(node, ast.Constant) and not isinstance(node.value, str):
            continue
        text = _template(node)
        if text is None or not _looks_like_a_sentence(text) or _is_docstring(node, parents):
            continue
        call, code = _belongs_to(node, parents)
        if call in _NO_TEXT_CALLS or _is_part(node, parents) or _describes_a_column(node, parents):
            continue
        yield Written(file, call, code, text)


def _looks_like_a_sentence(text: str) -> bool:
    return bool(_BEGINNINGS.match(text)) and text.endswith((".", ":")) and text.count(" ") >= _LEAST_SPACES


def _given_by_name(call: ast.Call, tree: ast.Module, parents: dict[ast.AST, ast.AST]) -> Iterator[str]:
    """Yield the texts that a call is given by the name of a variable of its function, or of the module."""
    names = {one.id for one in [*call.args, *(word.value for word in call.keywords)] if isinstance(one, ast.Name)}
    at: ast.AST | None = call
    while at is not None and not isinstance(at, ast.FunctionDef):
        at = parents.get(at)
    for node in [*(ast.walk(at) if at is not None else ()), *tree.body]:
        goals = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and any(getattr(goal, "id", "") in names for goal in goals):
            text = _template(node.value)
            if text is not None and " " in text:
                yield text


def _describes_a_column(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a text is the meaning of a column of a table, which nobody is told."""
    at: ast.AST | None = node
    while at is not None and not isinstance(at, (ast.Assign, ast.AnnAssign)):
        at = parents.get(at)
    goals = [] if at is None else at.targets if isinstance(at, ast.Assign) else [at.target]
    return any(getattr(goal, "id", "").endswith("COLUMNS") for goal in goals)


def _is_part(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a text is only a part of a larger one."""
    parent = parents.get(node)
    return isinstance(parent, (ast.JoinedStr, ast.FormattedValue)) or (
        isinstance(parent, ast.BinOp) and _template(parent) is not None
    )


def _template(node: ast.AST) -> str | None:
    """Return a text with braces for what is filled in; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else f"{{{_short(part)}}}" for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = _template(node.left), _template(node.right)
        return None if None in sides else "".join(side for side in sides if side)
    return None


def _short(part: ast.AST) -> str:
    value = part.value if isinstance(part, ast.FormattedValue) else part
    names = re.findall(r"[A-Za-z_]\w*", ast.unparse(value))
    return names[-1] if names else "…"


def _is_docstring(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    return isinstance(parents.get(node), ast.Expr)


def _belongs_to(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> tuple[str, str]:
    """Return the call that a text stands in, and the code that it is given there."""
    at: ast.AST | None = node
    while at is not None and not isinstance(at, ast.stmt):
        at = parents.get(at)
        if isinstance(at, ast.Call):
            name = _name(at.func)
            return name, _code_of(at) or ""
    return "", ""


def _name(function: ast.AST) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _code_of(call: ast.Call) -> str | None:
    given = next((one.value for one in call.keywords if one.arg == "code"), None)
    given = given or next((one for one in call.args if isinstance(one, ast.Constant)), None)
    text = given.value if isinstance(given, ast.Constant) else None
    return text if isinstance(text, str) and re.fullmatch(r"[a-z_]+", text) else None


def codes(texts: Sequence[Written]) -> list[str]:
    """Return the codes of everything that can be wrong with a recording, or be left unmeasured."""
    return sorted({one.code for one in texts if one.call in ISSUE_CALLS and one.code})


def page() -> str:
    """Return the text of the page."""
    sentences, issues = spoken()
    texts = written()
    return "\n".join(
        [
            "# Every sentence it can say",
            "",
            "Made by `python docs/sentences.py`: every verdict, finding, reason, refusal, warning and advice, each as "
            "it reads in one example. Names in braces stand for what is filled in.",
            "",
            *_findings_part(sentences),
            *_issues_part(issues, texts),
            *_advice_part(),
            *_standing_part(),
            *_source_part(texts),
        ]
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    lines = [head, ("---",) * len(head), *rows]
    return [f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines] + [""]


def _cell(text: str) -> str:
    for sign, safe in (("|", "\\|"), ("<", "&lt;"), ("*", "\\*"), ("_", "\\_")):
        text = text.replace(sign, safe)
    return " ".join(text.split()) or "–"


def _findings_part(sentences: dict[str, Spoken]) -> list[str]:
    lines = ["## What is found", ""]
    for table, entries in sentence_tables("hipcheck.exercises", FILES["hipcheck.exercises"]).items():
        rows = []
        for name in entries:
            said = sentences.get(f"{table}.{name}", Spoken("", ""))
            rows.append((f"{table}.{name}", said.text, said.example))
        lines += [f"### {TITLES.get(table, table)}", "", *_table(("name", "reads like", "example"), rows)]
    return lines


def _issues_part(issues: dict[str, list[Spoken]], texts: Sequence[Written]) -> list[str]:
    rows = []
    for code in codes(texts):
        said = issues.get(code, [])
        rows += [(code, one.example, one.text) for one in said]
        if not said:
            own = [one.text for one in texts if one.code == code and one.call in ISSUE_CALLS and one.text]
            rows.append(
                (code, "", " ".join(dict.fromkeys(own)) or "The words of the error, or of the live check below.")
            )
    lines = ["## What is wrong with a recording", ""]
    return [*lines, *_table(("code", "severity", "reads like"), rows)]


def _advice_part() -> list[str]:
    lines = ["## Advice", "", "### Which finding leads to what", ""]
    rules = []
    for rule in advice_rules().rule:
        legs = "the left leg" if "{legs}" in rule.why else ""
        titles = ", ".join(advice_items()[key].title for key in rule.advise)
        rules.append((rule.key, rule.why.format(legs=legs), titles))
        if legs and rule.key != "asymmetry":
            rules.append((rule.key, rule.why.format(legs=rule.both), "the same"))
    lines += _table(("finding", "reads like", "leads to"), rules)
    for item in advice_items().values():
        rows = [
            ("for", item.target),
            *((f"step {i}", step) for i, step in enumerate(item.steps, 1)),
            ("how much", f"{item.dose_words}."),
            ("easy by now", item.progression),
            ("stop", item.stop),
            *(("take care", caution) for caution in item.cautions),
            ("what is known", f"{item.evidence} ({item.source})"),
        ]
        lines += [f"### {item.title}", "", *_table(("", "reads"), rows)]
    return lines


def _standing_part() -> list[str]:
    lines = ["## Texts that go with every report", ""]
    rows = [("what it does not mean", text) for text in what_it_does_not_mean()]
    rows += [("when to see a clinician", text) for text in when_to_see_a_clinician()]
    lines += _table(("where", "reads"), rows)
    for title, package in (("Words of the page", "hipcheck.report.html"), ("Words of the live check", "hipcheck.live")):
        tables = sentence_tables(package, FILES[package])
        rows = [(f"{table}.{name}", str(text)) for table, entries in tables.items() for name, text in entries.items()]
        lines += [f"## {title}", "", *_table(("name", "reads"), rows)]
    return lines


def _source_part(texts: Sequence[Written]) -> list[str]:
    lines = ["## Everything else", ""]
    groups: dict[str, list[tuple[str, ...]]] = {"Errors": [], "Notes and small print of the reports": [], "Others": []}
    told = {(one.file, one.text) for one in texts if one.call in ISSUE_CALLS and one.code}
    for one in texts:
        if not one.text or (one.file, one.text) in told:
            continue
        error = one.call.endswith("Error") or one.call == "Exit"
        group = "Errors" if error else "Notes and small print of the reports" if "report" in one.file else "Others"
        groups[group].append((one.file, one.text))
    for title, rows in groups.items():
        lines += [f"### {title}", "", *_table(("file", "reads"), rows)]
    return lines


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
