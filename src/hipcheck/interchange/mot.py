"""MOT, OpenSim's motion text: the angles over time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["write_mot"]


def write_mot(path: Path, angles: pd.DataFrame) -> None:
    """Write the table of angles; its columns keep their names, which say the unit.

    They are angles in the picture, so none is named like a coordinate of an OpenSim model. A missing value is ``nan``:
    OpenSim's tables take it, its older plotter stops reading there.

    Parameters
    ----------
    path
        File to write.
    angles
        Columns as in ``hipcheck.columns.ANGLE_COLUMNS``, a row per instant at 60 Hz; the phase is left out.
    """
    table = angles.drop(columns="phase").rename(columns={"t_s": "time"})
    head = [path.stem, "version=1", f"nRows={len(table)}", f"nColumns={table.shape[1]}", "inDegrees=yes", "endheader"]
    rows = table.to_csv(sep="\t", index=False, float_format="%.8g", na_rep="nan", lineterminator="\n")
    path.write_text("\n".join(head) + "\n" + rows, encoding="utf-8")
