"""Sessions on disk: what was seen comes back to the last bit, whatever ended the writing; nobody else can read it."""

from __future__ import annotations

import stat
import sys
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hipcheck.live import journal, sessions
from hipcheck.live.journal import Journal, read_records
from hipcheck.live.looks import look_from_bytes, look_to_bytes
from hipcheck.live.sessions import SessionFile, SessionHeader, interrupted
from hipcheck.live.settings import LiveSettings
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.pelvis.picture.crops import PelvisCrop
from hipcheck.pelvis.picture.reading import PelvisLook
from hipcheck.pose.landmarker import Person
from hipcheck.pose.look import Look
from hipcheck.pose.scene import SmallPicture
from hipcheck.recording import PoseProvenance

POSE = PoseProvenance("0.10.21", "full", "1" * 64)
HEADER = SessionHeader(
    begun_at=datetime(2026, 3, 2, 10, 30, 15),
    camera="C920 (USB)",
    folder=Path("/tmp/out").absolute(),
    video=None,
    pose=POSE,
    settings=LiveSettings(exercise="stance", output=Path("out"), pain={"left": 3}, stickers="green"),
)


def grey(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return random.integers(0, 256, shape, dtype=np.uint8)


def somebody(random: np.random.Generator) -> Person:
    arrays = [random.normal(size=(33, *rest)).astype(np.float32) for rest in ((2,), (3,), ())]
    return Person(*arrays)


def look(t_s: float = 0.1, *, people: int = 1, anew: int | None = None, seed: int = 0) -> Look:
    random = np.random.default_rng(seed)
    pelvises = [
        PelvisLook(PelvisCrop(grey(random, (128, 128)), 0.73, -3.0, 250.0), np.nan, 2.5) if number % 2 == 0 else None
        for number in range(people)
    ]
    return Look(
        t_s=t_s,
        size_px=(1280, 720),
        people=[somebody(random) for _ in range(people)],
        found_anew=None if anew is None else [somebody(random) for _ in range(anew)],
        candidates=[Candidate("tag:3", 0.1 + 0.2, 412.25, 33.0)],
        small=SmallPicture(grey(random, (90, 160)), 8.0),
        pelvises=pelvises,
    )


def same_people(left, right) -> bool:
    return len(left) == len(right) and all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)
        and getattr(other, name).dtype == np.float32
        for one, other in zip(left, right, strict=True)
        for name in ("xy_px", "world_m", "visibility")
    )


@pytest.mark.parametrize(("people", "anew"), [(0, None), (1, 0), (2, 3), (1, None)])
def test_a_look_comes_back_to_the_last_bit(people, anew):
    given_look = look(1 / 3, people=people, anew=anew)
    back = look_from_bytes(look_to_bytes(given_look))
    assert (back.t_s, back.size_px) == (given_look.t_s, given_look.size_px)
    assert back.candidates == given_look.candidates
    assert same_people(back.people, given_look.people)
    assert (back.found_anew is None) == (anew is None)
    assert same_people(back.found_anew or [], given_look.found_anew or [])
    assert back.small.step == given_look.small.step
    assert np.array_equal(back.small.grey, given_look.small.grey)
    for mine, theirs in zip(back.pelvises, given_look.pelvises, strict=True):
        assert (mine is None) == (theirs is None)
        if mine is not None:
            assert np.array_equal(mine.crop.grey, theirs.crop.grey)
            for name in ("scale", "left_px", "top_px"):
                assert getattr(mine.crop, name) == getattr(theirs.crop, name)
            assert np.array_equal(
                [mine.tilt_deg, mine.spread_deg], [theirs.tilt_deg, theirs.spread_deg], equal_nan=True
            )


@settings(max_examples=30, deadline=None)
@given(xy=hnp.arrays(np.float32, (33, 2), elements=st.floats(width=32)), t_s=st.floats(0, 1e6))
def test_any_number_comes_back(xy, t_s):
    person = Person(xy, np.zeros((33, 3), np.float32), np.ones(33, np.float32))
    back = look_from_bytes(look_to_bytes(replace(look(t_s), people=[person], pelvises=[None])))
    assert back.t_s == t_s
    assert np.array_equal(back.people[0].xy_px, xy, equal_nan=True)


def written(path: Path, contents: list[bytes]) -> bytes:
    file = Journal(path)
    for content in contents:
        file.add(b"TEST", lambda content=content: content)
    file.close()
    assert file.problem is None
    return path.read_bytes()


def test_a_journal_cut_anywhere_gives_every_whole_record(tmp_path):
    contents = [b"a" * 20, b"", bytes(range(256))]
    whole = written(tmp_path / "whole", contents)
    ends = np.cumsum([12 + len(content) for content in contents])
    assert len(whole) == ends[-1]
    for length in range(len(whole) + 1):
        cut = tmp_path / "cut"
        cut.write_bytes(whole[:length])
        assert [content for _, content in read_records(cut)] == contents[: int((ends <= length).sum())]


@pytest.mark.parametrize("place", range(0, 44, 3))
def test_a_journal_with_a_wrong_byte_ends_before_it(tmp_path, place):
    whole = bytearray(written(tmp_path / "whole", [b"a" * 20, b"b" * 20]))
    whole[place] ^= 0x10
    (tmp_path / "damaged").write_bytes(whole)
    found = [content for _, content in read_records(tmp_path / "damaged")]
    wrong_kind = [b"a" * 20, b"b" * 20]  # the kind alone is not checked; nobody asks for an unknown one
    assert found in ([], [b"a" * 20], wrong_kind)
    assert found != wrong_kind or place % 32 < 4


def test_a_record_that_lies_about_its_length_is_not_believed(tmp_path):
    (tmp_path / "lying").write_bytes(b"LOOK" + (0xFFFFFFF0).to_bytes(4, "little") + b"\0" * 400)
    assert list(read_records(tmp_path / "lying")) == []


def test_starting_over_keeps_the_first_record(tmp_path):
    file = Journal(tmp_path / "seen")
    for content in (b"first", b"second", b"third"):
        file.add(b"TEST", lambda content=content: content)
    file.start_over()
    file.add(b"TEST", lambda: b"fourth")
    file.close()
    assert [content for _, content in read_records(tmp_path / "seen")] == [b"first", b"fourth"]


def test_a_full_disk_is_remembered_and_nobody_waits_for_it(tmp_path, monkeypatch):
    def full(*given):
        raise OSError(28, "No space left on device")

    file = Journal(tmp_path / "seen")
    monkeypatch.setattr(journal.os, "write", full)
    for _ in range(5):
        file.add(b"TEST", lambda: b"content")
    file.close()
    assert file.problem.strerror == "No space left on device"


def test_a_disk_that_hangs_takes_no_memory_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "_MOST_WAITING", 10)
    go_on = threading.Event()
    file = Journal(tmp_path / "seen")
    file.add(b"TEST", lambda: (go_on.wait(10.0) and b"") or b"")
    for _ in range(100):
        file.add(b"TEST", lambda: b"content")
    assert file.problem is not None
    assert file._waiting.qsize() <= 11
    go_on.set()
    file.close()


@pytest.mark.parametrize(("every_s", "synced"), [(0.0, 21), (1000.0, 1)])
def test_what_was_written_is_on_the_disk_as_often_as_told(tmp_path, monkeypatch, every_s, synced):
    monkeypatch.setattr(journal, "_SYNC_S", every_s)
    calls = []
    monkeypatch.setattr(journal.os, "fsync", calls.append)
    written(tmp_path / "seen", [b"content"] * 20)
    assert len(calls) == synced  # the first record at once


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("HIPCHECK_SESSIONS", str(tmp_path / "sessions"))
    return tmp_path / "sessions"


def test_the_header_says_everything_that_was_asked_for(folder):
    file = SessionFile(HEADER)
    file.add_look(look())
    assert file.close()
    (found,) = interrupted()
    assert found.header == HEADER
    found.leave()


def test_settings_of_another_version_are_left_out():
    said = HEADER.to_bytes().replace(b'"reps"', b'"unheard_of"')
    assert SessionHeader.from_bytes(said).settings.reps == LiveSettings().reps


@pytest.mark.skipif(sys.platform == "win32", reason="other rights than Unix")
def test_only_the_owner_can_read_a_session(folder):
    file = SessionFile(HEADER)
    file.add_look(look())
    for path in (folder, *folder.rglob("*")):
        allowed = stat.S_IMODE(path.stat().st_mode)
        assert allowed == (0o700 if path.is_dir() else 0o600)
    file.remove()
    assert list(folder.iterdir()) == []


def test_a_session_that_still_runs_is_not_taken_for_an_interrupted_one(folder):
    running = SessionFile(HEADER)
    running.add_look(look())
    assert list(interrupted()) == []
    running.close()
    assert len([found.leave() for found in interrupted()]) == 1


def test_a_session_without_a_picture_leaves_nothing(folder):
    file = SessionFile(HEADER)
    file.add_look(look())
    file.start_over()  # nobody stood right
    assert not file.close()
    assert list(folder.iterdir()) == []


def test_the_rest_of_a_session_that_never_began_is_removed(folder, monkeypatch):
    (folder / "2026-01-01-000000-aa").mkdir(parents=True)
    (folder / "2026-01-01-000000-aa" / "lock").touch()
    assert list(interrupted()) == []
    assert len(list(folder.iterdir())) == 1  # it may be beginning right now
    monkeypatch.setattr(sessions, "_UNFINISHED_S", -1.0)
    assert list(interrupted()) == []
    assert list(folder.iterdir()) == []
