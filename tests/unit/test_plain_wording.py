"""What a person reads: words that are not used, and sources for every border and every number about people."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from hipcheck import reference
from hipcheck.exercises.words import origin_words

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "hipcheck"
PAGES = sorted(page for page in (ROOT / "docs").glob("*.md") if page.name != "design.md")

FORBIDDEN = {
    "judges the person": r"\bcheat(s|ed|ing)?\b",
    "a drop does not measure strength": r"\bweak(er|est)?\b(?! correlation)",
    "a knee moves inward": r"\bcav(e|es|ed|ing) in\b|\bfall(s|ing)? in\b",
    "larger than usual": r"\bmarkedly\b|\b(no|not|is|,|;) marked\b|\bmarked (drop|lean|is|beyond)\b",
    "nothing is predicted": r"\bforetell(s|ing)?\b",
    "cannot be told from this film": r"\bwithin (the )?error\b",
    "can mask a drop": r"\bhides? (a|the) (drop|weak|pelvis)",
}


def strings_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_of(inner)


def spoken_in_code(path):
    """Strings of a module that are sentences: no docstring, and more than one word."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))]
    unspoken = {id(node.value) for body in bodies for node in body if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unspoken:
            yield node.value


def texts():
    for path in sorted(SOURCE.rglob("*.toml")):
        yield from ((path, text) for text in strings_of(tomllib.loads(path.read_text(encoding="utf-8"))))
    for path in sorted(SOURCE.rglob("*.py")):
        yield from ((path, text) for text in spoken_in_code(path))
    for path in PAGES:
        yield path, path.read_text(encoding="utf-8")


@pytest.mark.parametrize("why", FORBIDDEN)
def test_words_that_no_text_uses(why):
    found = [
        f"{path.relative_to(ROOT)}: {text[max(hit.start() - 40, 0) : hit.end() + 40]}"
        for path, text in texts()
        for hit in re.finditer(FORBIDDEN[why], " ".join(text.split()), re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "does the trunk lean to cheat?",
        "Leaning over the leg hides a weak hip.",
        "begin with the weaker one",
        "On the way up both knees cave in.",
        "no marked drop",
        "The trunk leans markedly.",
        "the knee angle foretells injury",
        "Trendelenburg sign within error.",
    ],
)
def test_the_rules_find_what_was_once_said(text):
    assert any(re.search(pattern, text, re.IGNORECASE) for pattern in FORBIDDEN.values())


def entries():
    return tomllib.loads((SOURCE / "reference" / "bands.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", entries())
def test_every_border_says_what_it_rests_on(name):
    entry = entries()[name]
    assert ("edges" in entry) != ("limit" in entry)
    assert entry["origin"] in {"published", "derived", "convention", "proposal"}
    assert len(entry["source"]) > 20
    if entry["origin"] in ("published", "derived"):
        assert entry["n"] > 1
        for study in entry["study"].split(" and "):
            assert re.fullmatch(r"\w.* (19|20)\d\d", study)
            assert study in entry["source"]
        assert reference.band_study(name) == (entry["study"], entry["n"])
    else:
        assert not {"study", "n"} & set(entry)  # a study's number would be its source
        assert reference.band_study(name) is None


@pytest.mark.parametrize("name", reference.metrics_with_bands())
def test_a_border_in_a_sentence_names_its_kind(name):
    words = origin_words(name)
    study = reference.band_study(name)
    assert words in ("by convention", "a proposal") if study is None else f"{study[0]}, n = {study[1]}" in words


def test_limits_are_found_by_name_and_bands_are_not_limits():
    assert set(reference.limits()).isdisjoint(reference.metrics_with_bands())
    assert {*reference.limits(), *reference.metrics_with_bands()} == set(entries())
    assert reference.limit("full_hold_s") == 30.0
    with pytest.raises(KeyError):
        reference.limit("pelvic_drop_deg")


PEOPLE = r"\b\d+ (healthy |young |rendered )?(adults?|men|women|people|athletes|runners|studies)\b"
STUDY = r"\b[A-ZÄÖÜ]\w+ (19|20)\d\d\b"


@pytest.mark.parametrize("text", reference.what_it_does_not_mean(("pelvis", "knees")))
def test_a_number_about_people_names_its_study_and_how_many_they_were(text):
    if re.search(PEOPLE, text) or re.search(STUDY, text):
        assert re.search(PEOPLE, text)
        assert re.search(STUDY, text)


def test_the_limits_of_the_numbers_fit_what_was_measured():
    everything = reference.what_it_does_not_mean(("pelvis", "knees"))
    assert any("does not measure strength" in text for text in everything)
    assert any("common in people who feel well" in text for text in reference.what_it_does_not_mean())
    of_pelvis, of_knees = reference.what_it_does_not_mean(("pelvis",)), reference.what_it_does_not_mean(("knees",))
    assert not any("knee" in text for text in of_pelvis)
    assert not any("strength" in text for text in of_knees)
    assert set(of_pelvis) | set(of_knees) == set(everything)
