"""Signs arrive in files, pipes and on terminals whose encoding does not have them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SAID = "−3.1° ≥ 2, 1 → 2, Jörg 名前 \ud83d"
CODE = f"from hipcheck.streams import open_streams_to_all_signs as to_all; to_all(); print({SAID!r}, flush=True)"


def _environment(encoding: str) -> dict[str, str]:
    return os.environ | {"PYTHONIOENCODING": encoding}


@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "cp437", "ascii"])
def test_files_and_pipes_get_utf8_whatever_the_code_page(encoding):
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, env=_environment(encoding), check=True)
    assert done.stdout.decode("utf-8").rstrip() == SAID.replace("\ud83d", "?")


@pytest.mark.skipif(sys.platform == "win32", reason="consoles of Windows take every sign")
@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("latin-1", "-3.1° >= 2, 1 -> 2, Jörg ?? ?"),
        ("ascii", "-3.1 deg >= 2, 1 -> 2, J?rg ?? ?"),
        ("cp932", "－3.1° >= 2, 1 → 2, J?rg 名前 ?"),
        ("utf-8", "−3.1° ≥ 2, 1 → 2, Jörg 名前 ?"),
    ],
)
def test_an_8_bit_terminal_shows_what_comes_nearest_and_no_other_number(encoding, shown):
    import pty

    ours, theirs = pty.openpty()
    try:
        subprocess.run([sys.executable, "-c", CODE], stdout=theirs, env=_environment(encoding), check=True)
        assert os.read(ours, 1000).decode(encoding).strip() == shown
    finally:
        os.close(ours)
        os.close(theirs)


def test_no_streams_at_all_as_under_pythonw():
    code = f"import sys; sys.stdout = sys.stderr = None; {CODE.partition('; print')[0]}"
    subprocess.run([sys.executable, "-c", code], check=True)
