"""What .github/workflows/systems.yml runs on Windows, macOS and Linux: README's own lines, and what breaks elsewhere.

``demo`` and ``test`` run README's line for this system; ``doctor`` and ``redirected`` use what ``demo`` has installed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
HIPCHECK: Final = ROOT / ".venv" / ("Scripts/hipcheck.exe" if sys.platform == "win32" else "bin/hipcheck")
LETTERS: Final = "Jörg 名前"


def main(wanted: str) -> None:
    """Run one of the four; an error ends the program."""
    if wanted in ("demo", "test"):
        _readme(wanted)
    elif wanted == "doctor":
        subprocess.run([HIPCHECK, "doctor"], check=True)
    elif wanted == "redirected":
        _redirected()
    else:
        raise SystemExit(f"There is no {wanted}: demo, test, doctor or redirected.")


def _readme(command: str) -> None:
    """Run README's line under a marker as a person would paste it."""
    language = "powershell" if sys.platform == "win32" else "sh"
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- command: {command} -->\n.*?^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise SystemExit(f"README has no {language} line for {command}.")
    line = found[1]
    if sys.platform == "win32":
        line = re.sub("^py ", "python ", line)  # py takes the newest of the runner, not the one that is to be tried
    print(line, flush=True)
    shell = (
        ["pwsh", "-NoProfile", "-Command", f"{line}; exit $LASTEXITCODE"]
        if sys.platform == "win32"
        else ["bash", "-ec", line]
    )
    subprocess.run(shell, cwd=ROOT, check=True)


def _redirected() -> None:
    """Measure a clip in a folder of such a name, with the model there too, and read back what went into files."""
    with tempfile.TemporaryDirectory(prefix=LETTERS, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "aux clip.mp4").write_bytes((ROOT / "samples" / "squat_front_valgus_up.mp4").read_bytes())
        own = {"HIPCHECK_CACHE": str(folder / "cache"), "HIPCHECK_HISTORY": str(folder / "history.sqlite")}

        def said(*arguments: str) -> str:
            with (folder / "said.txt").open("wb") as file:
                subprocess.run([HIPCHECK, *arguments], cwd=folder, stdout=file, env=os.environ | own, check=True)
            return (folder / "said.txt").read_text(encoding="utf-8")

        text = said("analyze", "aux clip.mp4", "-o", f"{LETTERS}/out", "--keep", LETTERS, "--no-video")
        assert LETTERS in text
        assert "°" in text
        assert json.loads(said("analyze", "aux clip.mp4", "-o", "again", "--json", "--no-video"))["squats"]
        assert "°" in said("compare", f"{LETTERS}/out", "again")
        assert LETTERS in said("history", "list")
        assert LETTERS in said("doctor")
    print("what was sent to files is whole")


if __name__ == "__main__":
    main(sys.argv[1])
