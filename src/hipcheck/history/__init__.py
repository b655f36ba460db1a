"""What was measured before, and whether it changed: kept on this computer only, and only if asked for.

>>> from hipcheck.history import History, changes_between, find_session
>>> with History() as history:  # doctest: +SKIP
...     history.keep(analysis.results, "anna", folder="clip-report")
>>> changes_between(find_session("march"), find_session("june"))  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipcheck.lazy import lazy_names

if TYPE_CHECKING:
    from hipcheck.history.change import Band, Change, Trend, compare_sessions, trend
    from hipcheck.history.compare import CHANGE_COLUMNS, Session, change_table, changes_between, find_session
    from hipcheck.history.picture import draw_comparison
    from hipcheck.history.plot import Series, draw_history, history_series
    from hipcheck.history.records import HISTORY_COLUMNS, Curve, Entry
    from hipcheck.history.sessions import SessionMeasure, session_measures
    from hipcheck.history.store import History, history_path

__all__ = [
    "CHANGE_COLUMNS",
    "HISTORY_COLUMNS",
    "Band",
    "Change",
    "Curve",
    "Entry",
    "History",
    "Series",
    "Session",
    "SessionMeasure",
    "Trend",
    "change_table",
    "changes_between",
    "compare_sessions",
    "draw_comparison",
    "draw_history",
    "find_session",
    "history_path",
    "history_series",
    "session_measures",
    "trend",
]

__getattr__ = lazy_names(
    __name__,
    {
        "Band": "change",
        "Change": "change",
        "Trend": "change",
        "compare_sessions": "change",
        "trend": "change",
        "CHANGE_COLUMNS": "compare",
        "Session": "compare",
        "change_table": "compare",
        "changes_between": "compare",
        "find_session": "compare",
        "draw_comparison": "picture",
        "Series": "plot",
        "draw_history": "plot",
        "history_series": "plot",
        "SessionMeasure": "sessions",
        "session_measures": "sessions",
        "HISTORY_COLUMNS": "records",
        "Curve": "records",
        "Entry": "records",
        "History": "store",
        "history_path": "store",
    },
)
