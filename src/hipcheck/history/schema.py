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
            taken_at TEXT NOT NULL,   -- ISO 8601, UTC, to the second: when it was filmed; kept_at where nobody knows
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
            kind TEXT NOT NULL,       -- what must be the same to be compared closely: view, for the pelvis its reading
            PRIMARY KEY (entry, position)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX entry_by_name ON entry (name, taken_at, id)",
    ),
    (
        # The pelvis is compared by its reading and the view, which the trunk's line of the same leg has.
        """
        UPDATE measure SET kind =
            CASE WHEN kind IN ('markers', 'hip_line') THEN kind ELSE 'picture' END || '_' || coalesce((
                SELECT other.kind FROM measure AS other
                WHERE other.entry = measure.entry AND other.measure = 'trunk_lean_deg' LIMIT 1), 'unclear')
        WHERE measure = 'pelvic_drop_deg'
        """,
        # What is measured once, and a number beside each value in place of five words: long histories are read quickly.
        """
        CREATE TABLE quantity (
            id INTEGER PRIMARY KEY,
            exercise TEXT NOT NULL,
            side TEXT,                -- left, right; null for both together
            measure TEXT NOT NULL,    -- its end is the unit
            statistic TEXT NOT NULL,
            kind TEXT NOT NULL        -- what must be the same to be compared closely: view, for the pelvis its reading
        )
        """,
        "CREATE UNIQUE INDEX quantity_once ON quantity (measure, statistic, exercise, ifnull(side, ''), kind)",
        """
        INSERT INTO quantity (exercise, side, measure, statistic, kind)
        SELECT DISTINCT exercise, side, measure, statistic, kind FROM measure
        """,
        """
        CREATE TABLE reading (
            entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            quantity INTEGER NOT NULL REFERENCES quantity (id),
            value REAL NOT NULL,
            error REAL,
            trials INTEGER NOT NULL,
            at_least INTEGER NOT NULL,
            PRIMARY KEY (entry, position)
        ) WITHOUT ROWID
        """,
        """
        INSERT INTO reading SELECT entry, position, id, value, error, trials, at_least
        FROM measure JOIN quantity USING (exercise, measure, statistic, kind) WHERE measure.side IS quantity.side
        """,
        "DROP TABLE measure",
        """
        CREATE VIEW measure AS
        SELECT entry, position, quantity, exercise, side, measure, statistic, value, error, trials, at_least, kind
        FROM reading JOIN quantity ON quantity.id = reading.quantity
        """,
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
