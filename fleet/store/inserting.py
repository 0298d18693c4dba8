"""Many rows in few statements: SQLite lets other threads at the interpreter for each, and waits to have it back."""

import sqlite3
from collections.abc import Sequence
from itertools import chain

ROWS_AT_ONCE = 25


class Into:
    """A table and its columns. conflict: what to do with rows that stand there, as SQLite writes it."""

    def __init__(self, table: str, columns: Sequence[str], conflict: str = "") -> None:
        row = f"({', '.join('?' * len(columns))})"
        self.statements = tuple(  # by how many rows
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * rows)} {conflict}"
            for rows in range(ROWS_AT_ONCE + 1)
        )


def insert_rows(cursor: sqlite3.Cursor, into: Into, rows: Sequence[tuple[str | float, ...]]) -> None:
    """All of them, in the caller's transaction."""
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[first : first + ROWS_AT_ONCE]
        cursor.execute(into.statements[len(some)], tuple(chain.from_iterable(some)))
