"""The notebooks: kept with their outputs, the same as the plain files beside them, and they run without a network."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import time
from pathlib import Path

import pytest

from network_guard import forbid_network  # noqa: F401 - a fixture

FOLDER = Path(__file__).parents[2] / "notebooks"
PLAIN = sorted(FOLDER.glob("[0-9]*.py"))
LONGEST_S = 60.0

each = pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)


def cells(path: Path) -> list[tuple[str, str]]:
    """Kind and source of each cell of a plain file."""
    found = []
    for part in re.split(r"^# %%", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        head, _, body = part.partition("\n")
        text = body.strip("\n")
        if "[markdown]" in head:
            found.append(
                ("markdown", "\n".join(line.removeprefix("#").removeprefix(" ") for line in text.splitlines()))
            )
        else:
            found.append(("code", re.sub(r"^# (%\w+)", r"\1", text, flags=re.M)))
    return found


@each
def test_notebook_and_plain_file_are_the_same(path):
    kept = json.loads(path.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]
    assert [(cell["cell_type"], "".join(cell["source"])) for cell in kept] == cells(path)


@each
def test_outputs_are_kept_whole_and_name_no_place_on_a_computer(path):
    text = path.with_suffix(".ipynb").read_text(encoding="utf-8")
    outputs = [output for cell in json.loads(text)["cells"] for output in cell.get("outputs", ())]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 2
    assert [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"] == []
    assert not re.search(r"/(home|root|Users|tmp|work)/", text)
    assert len(text) < 600_000


@each
@pytest.mark.slow
def test_notebooks_run_in_a_minute_of_one_core(path, pose_model, monkeypatch, forbid_network):  # noqa: F811 - the fixture
    """Run in this process: every cell as the notebook has it, with the network forbidden."""
    pytest.importorskip("matplotlib")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.chdir(FOLDER)
    start = time.process_time()
    names: dict[str, object] = {"__name__": "__main__"}
    for kind, source in cells(path):
        if kind == "code":
            plain = "\n".join(line for line in source.splitlines() if not line.startswith("%"))
            exec(compile(plain, path.name, "exec"), names)
    assert time.process_time() - start < LONGEST_S


@pytest.mark.slow
def test_one_notebook_runs_as_a_notebook(tmp_path, pose_model):
    for name in ("jupytext", "nbclient", "ipykernel"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed (the extra notebooks)")
    spec = importlib.util.spec_from_file_location("run_notebooks", FOLDER / "run.py")
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    os.environ.setdefault("IPYTHONDIR", str(tmp_path))
    notebook = run.executed(PLAIN[0])
    kept = json.loads(PLAIN[0].with_suffix(".ipynb").read_text(encoding="utf-8"))
    assert [cell["source"] for cell in notebook.cells] == ["".join(cell["source"]) for cell in kept["cells"]]
