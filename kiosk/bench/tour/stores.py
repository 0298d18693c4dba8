"""Reads the stores of the running processes, as an auditor would: read-only, never through their APIs."""

import sqlite3
from contextlib import closing
from pathlib import Path


class Stores:
    """The three stores of a demo station below its `var`."""

    def __init__(self, var: Path) -> None:
        self._var = var

    def queue(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Rows of the site queue's store."""
        return self._rows("queue", query, values)

    def agent(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Rows of the agent's store."""
        return self._rows("agent", query, values)

    def fleet(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Rows of the fleet's store."""
        return self._rows("fleet", query, values)

    def copied(self, room: str, folder: Path) -> sqlite3.Connection:
        """A writable copy of a room's store below another folder, as it is at this moment."""
        (folder / room).mkdir(parents=True, exist_ok=True)
        copy = sqlite3.connect(folder / room / "store.sqlite3")
        with closing(sqlite3.connect(f"file:{self._file(room)}?mode=ro", uri=True)) as original:
            original.backup(copy)
        return copy

    def _file(self, room: str) -> Path:
        return self._var / room / "store.sqlite3"

    def _rows(self, room: str, query: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
        with closing(sqlite3.connect(f"file:{self._file(room)}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(query, values).fetchall()
