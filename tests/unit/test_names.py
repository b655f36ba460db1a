"""Folders named after recordings: every system takes them, and no two are one where case or dots do not count."""

from __future__ import annotations

from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipcheck.jobs.clips import Clip, find_clips, output_folders
from hipcheck.jobs.names import folder_name
from hipcheck.jobs.places import is_url

NAMES = st.text(alphabet=st.sampled_from('aCOoNnUuXxLl0123¹². _-:?*"<>|\\\x07é名'), min_size=1, max_size=8)
DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"
}


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("IMG_0001", "IMG_0001"),
        ("CON", "CON_"),
        ("nul", "nul_"),
        ("aux.2", "aux_.2"),
        ("COM1", "COM1_"),
        ("lpt9 .x", "lpt9_ .x"),
        ("falcon", "falcon"),
        ("console", "console"),
        ("monday/aux/anna", "monday/aux_/anna"),
        ("a.", "a"),
        ("a . ", "a"),
        ("...", "clip"),
        ("at 12:30", "at 12_30"),
        ("Jörg 名前", "Jörg 名前"),
    ],
)
def test_a_name_that_a_system_refuses_is_changed_and_no_other(name, folder):
    assert folder_name(name) == folder


@given(NAMES)
def test_any_name_becomes_one_that_windows_takes_and_keeps(name):
    made = folder_name(name)
    assert made
    assert made.rstrip(". ") == made
    assert made.split(".")[0].rstrip(" ").upper() not in DEVICES
    assert not set(made) & set('<>:"|?*\\\x07')
    assert PureWindowsPath("C:/out", made).name == made
    assert folder_name(made) == made


@given(st.lists(NAMES, min_size=2, max_size=6))
def test_no_two_clips_share_a_folder_on_windows(names):
    folders = output_folders([Clip(f"{name}.mp4", name) for name in names], "out", several=True)
    seen_by_windows = [folder.rstrip(". ").casefold() for folder in folders]
    assert len(set(seen_by_windows)) == len(names)


def test_clips_of_one_folder_with_names_that_windows_refuses(tmp_path):
    for name in ("aux.mp4", "nul.tar.mp4", "a.mp4", "a..mp4", "A .mov"):
        (tmp_path / name).touch()
    found, several = find_clips([tmp_path])
    made = output_folders(found, "out", several=several)
    names = [folder.removeprefix("out/").lower() for folder in made]
    assert sorted(names) == ["a", "a-2", "a-3", "aux_", "nul_.tar"]


@pytest.mark.parametrize("path", [r"C:\clips\a.mp4", "C:/clips/a.mp4", r"\\server\share\a.mp4", "//server/share/a.mp4"])
def test_drives_and_shares_are_paths_not_addresses(path):
    assert not is_url(path)


def test_an_address_is_no_path():
    assert is_url("s3://bucket/a.mp4")
