"""The tables of the history file and how earlier versions of them are brought up to date."""

from __future__ import annotations

import sqlite3
from typing import Final

__all__ = ["MIGRATIONS", "migrate"]

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """
        CREATE TABLE entry (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            taken_at TEXT NOT NULL,   -- ISO 8601, UTC, to the second: when it was filmed
            kept_at TEXT NOT NULL,    -- the same: when it was kept
            recording TEXT NOT NULL,  -- path as it was given
            sha256 TEXT NOT NULL,
            subject INTEGER NOT NULL,
            folder TEXT,              -- absolute path of the results folder
            results BLOB NOT NULL,    -- results.json, zlib
            UNIQUE (name, sha256, subject)
        )
        """,
        """
        CREATE TABLE measure (
            entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            exercise TEXT NOT NULL,
            side TEXT,                -- left, right; null for both together
            measure TEXT NOT NULL,    -- its end is the unit
            statistic TEXT NOT NULL,
            value REAL NOT NULL,
            error REAL,
            trials INTEGER NOT NULL,
            at_least INTEGER NOT NULL,
            kind TEXT NOT NULL,       -- view, or method for the pelvis
            PRIMARY KEY (entry, position)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX entry_by_name ON entry (name, taken_at, id)",
    ),
)
"""The statements that lead from each version to the next; their number is the version of this program's tables."""


def migrate(connection: sqlite3.Connection) -> int:
    """Bring the tables up to date in one transaction and return the version that the file had.

    A file of a later version is left alone; the caller compares the number.
    """
    version = _version(connection)
    if version >= len(MIGRATIONS):
        return version
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        found = _version(connection)  # another process may have been quicker
        for number in range(found, len(MIGRATIONS)):
            for statement in MIGRATIONS[number]:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {max(found, len(MIGRATIONS))}")
    return version


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
