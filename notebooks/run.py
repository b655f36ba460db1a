"""Run the notebooks and keep them with their outputs: ``python notebooks/run.py [NAME...]``.

The plain files (``*.py``, jupytext) are the ones to edit; the ``*.ipynb`` beside them are written by this.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
LONGEST_S = 300


def executed(source: Path) -> nbformat.NotebookNode:
    """Return a notebook with its outputs and nothing that differs from run to run: no times, no random names."""
    notebook = jupytext.read(source)  # lines like "# %matplotlib inline" come in as magics
    NotebookClient(notebook, timeout=LONGEST_S, kernel_name="python3", resources={"metadata": {"path": HERE}}).execute()
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = {}
        for output in cell.get("outputs", ()):
            output.pop("metadata", None)
            if output["output_type"] in ("display_data", "execute_result"):
                output["metadata"] = {}
    notebook["metadata"] = {
        "jupytext": {"formats": "ipynb,py:percent"},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def main() -> None:
    names = sys.argv[1:] or sorted(path.stem for path in HERE.glob("[0-9]*.py"))
    for name in names:
        start = time.perf_counter()
        notebook = executed(HERE / f"{name}.py")
        (HERE / f"{name}.ipynb").write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        print(f"{name}: {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
