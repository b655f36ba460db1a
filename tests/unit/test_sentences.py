"""Every sentence that the product can say is on one page, with an example; none is hidden in the code."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from hipcheck.exercises import words
from hipcheck.sentences import sentence, sentence_tables

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made():
    """The script that makes the page."""
    sys.path.insert(0, str(ROOT / "docs"))
    spec = importlib.util.spec_from_file_location("sentences_page", ROOT / "docs" / "sentences.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["sentences_page"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def spoken(made):
    return made.spoken()


def keys():
    tables = sentence_tables("hipcheck.exercises", "texts_en.toml")
    return [f"{table}.{name}" for table, entries in tables.items() for name in entries]


def test_every_sentence_of_the_findings_has_an_example(spoken):
    """One without is dead, or wants a line in docs/sentence_examples.py."""
    assert [key for key in keys() if key not in spoken[0]] == []
    assert words.sentence is sentence  # nobody listens any more


def test_the_page_is_current(made, spoken, monkeypatch):
    monkeypatch.setattr(made, "spoken", lambda: spoken)
    assert made.PAGE.read_text(encoding="utf-8") == made.page(), "run python docs/sentences.py"


def test_no_sentence_of_a_finding_is_hidden_in_the_code(made):
    texts = made.written()
    told = {(one.file, one.text) for one in texts if one.code}
    hidden = [
        one for one in texts if one.text and one.file.startswith("exercises/") and (one.file, one.text) not in told
    ]
    assert hidden == []


def test_everything_that_can_be_wrong_with_a_recording_is_on_the_page(made, spoken):
    texts = made.written()
    codes = made.codes(texts)
    assert {"no_person", "body_yaw", "no_baseline", "unreadable", "part_measured"} <= set(codes)
    assert set(spoken[1]) <= set(codes)
    page = made.PAGE.read_text(encoding="utf-8").replace("\\_", "_")
    for code in codes:
        assert f"| {code} |" in page
    for one in texts:
        if one.text and one.call.endswith("Error"):
            assert " ".join(one.text.split()).replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*") in page


def test_the_source_is_read(made):
    """The tests above would pass on nothing."""
    texts = made.written()
    assert len([one for one in texts if one.text]) > 150
    assert any(one.file == "reported.py" and "off the scale" in one.text for one in texts)
    assert made._template(made.ast.parse("f'{a.b:.1f} s of ' + 'it'").body[0].value) == "{b} s of it"


def test_nobody_is_called_weak_and_no_sentence_has_a_bare_minus(spoken):
    for key, said in spoken[0].items():
        assert not any(word in said.text.lower() for word in ("weak", "cheat", "largest")), key
        assert "−" not in said.text, key


def test_a_sentence_that_is_wanted_and_not_there_is_an_error():
    with pytest.raises(KeyError):
        words.say("verdict.of_another_kind")
    with pytest.raises(KeyError):
        words.say("verdict.drop", side="left")
