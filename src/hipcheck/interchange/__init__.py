"""Files of other programs: results written for them, and landmarks of theirs measured here.

>>> from hipcheck.interchange import export, read_keypoints
>>> export(hipcheck.Analysis.load("clip-report"), "out", ["trc", "netcdf"], name="clip")  # doctest: +SKIP
>>> recording = read_keypoints("sports2d_person00.trc")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipcheck.lazy import lazy_names

if TYPE_CHECKING:
    from hipcheck.interchange.measures import MEASURE_COLUMNS, MeasureRow, measure_rows, measure_table
    from hipcheck.interchange.netcdf import poses_dataset
    from hipcheck.interchange.read import is_keypoint_file, read_keypoints
    from hipcheck.interchange.table import LANDMARK_COLUMNS, landmark_table
    from hipcheck.interchange.write import EXPORT_FORMATS, ExportFormat, export

__all__ = [
    "EXPORT_FORMATS",
    "LANDMARK_COLUMNS",
    "MEASURE_COLUMNS",
    "ExportFormat",
    "MeasureRow",
    "export",
    "is_keypoint_file",
    "landmark_table",
    "measure_rows",
    "measure_table",
    "poses_dataset",
    "read_keypoints",
]

__getattr__ = lazy_names(
    __name__,
    {
        "EXPORT_FORMATS": "write",
        "ExportFormat": "write",
        "export": "write",
        "MEASURE_COLUMNS": "measures",
        "MeasureRow": "measures",
        "measure_rows": "measures",
        "measure_table": "measures",
        "poses_dataset": "netcdf",
        "is_keypoint_file": "read",
        "read_keypoints": "read",
        "LANDMARK_COLUMNS": "table",
        "landmark_table": "table",
    },
)
