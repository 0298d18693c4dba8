"""The agent's own store: outbox, slips under way, messages for the queue that must not be lost. One writer thread."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from agent.commands import ledger
from kiosk.domain.errors import BianminError
from kiosk.outbox import outbox

T = TypeVar("T")

MIGRATIONS = (
    outbox.DDL
    + """
    CREATE TABLE slips (
        ticket TEXT PRIMARY KEY,
        state  TEXT NOT NULL,
        begun  TEXT NOT NULL
    );
    CREATE TABLE for_queue (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        command  TEXT NOT NULL UNIQUE,
        path     TEXT NOT NULL,
        body     BLOB NOT NULL,
        kept_at  TEXT NOT NULL
    );
    """,
    """
    CREATE TABLE notes (
        name  TEXT PRIMARY KEY,
        value TEXT NOT NULL
    );
    """,
    """
    CREATE TABLE leases (
        lease  TEXT PRIMARY KEY,
        day    TEXT NOT NULL,
        prefix TEXT NOT NULL,
        next   INTEGER NOT NULL,
        last   INTEGER NOT NULL,
        key    TEXT NOT NULL,
        at     TEXT NOT NULL
    );
    CREATE TABLE given (
        command TEXT PRIMARY KEY,
        taken   BLOB NOT NULL,
        at      TEXT NOT NULL
    );
    """,
    ledger.DDL,
)


class StoreRefused(BianminError):
    """The file is no store of ours, or was written by a newer version than this one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One message that waits for the queue; `path` is where it goes."""

    position: int
    command: str
    path: str
    body: bytes


class Store:
    """SQLite with synchronous=FULL; every call returns after its commit. Raises StoreRefused for a file it cannot use."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="agent-store")
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        try:
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            migrate(self._connection, file)
        except sqlite3.DatabaseError as broken:
            raise StoreRefused(f"{file}: {broken}") from broken

    async def write(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Run `act` in one transaction, on the writer's thread; once asked for, it is done even if we are cancelled."""
        return await self._on_thread(self._transaction, act)

    def at_start(self, ask: Callable[[sqlite3.Connection], T]) -> T:
        """What an earlier life kept, before anything runs."""
        return ask(self._connection)

    async def is_whole(self) -> bool:
        """Whether the file says of itself that nothing in it is damaged."""
        found = await self._on_thread(lambda: self._connection.execute("PRAGMA quick_check(1)").fetchone())
        return bool(found and found[0] == "ok")

    async def copy_to(self, target: Path) -> None:
        """A whole, consistent copy in a new file."""
        await self._on_thread(copy, self._connection, target)

    def close(self) -> None:
        """Finish what was begun, then close the file."""
        self._thread.shutdown(wait=True)
        self._connection.close()

    async def _on_thread(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.shield(
            asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        )

    def _transaction(self, act: Callable[[sqlite3.Connection], T]) -> T:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            answer = act(self._connection)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        return answer


def migrate(connection: sqlite3.Connection, file: Path) -> None:
    """Bring the store to this version, after a copy of the old one. Raises StoreRefused for a file of a later one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise StoreRefused(
            f"{file}: store version {version}, this software knows {len(MIGRATIONS)}: update it"
        )
    if 0 < version < len(MIGRATIONS):
        copy(connection, file.with_name(f"{file.stem}-version-{version}{file.suffix}"))
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN;\n{script}\nPRAGMA user_version={number};\nCOMMIT;")


def copy(connection: sqlite3.Connection, target: Path) -> None:
    """VACUUM INTO, outside a transaction; an older file at that place is replaced whole or not at all."""
    fresh = target.with_name(target.name + ".new")
    fresh.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.execute("VACUUM INTO ?", (str(fresh),))
    fresh.replace(target)


# ── slips ──


def begin_slip(connection: sqlite3.Connection, ticket: str, now: datetime) -> bool:
    """Note that a slip is on its way; False where this ticket's slip was begun before."""
    cursor = connection.execute(
        "INSERT OR IGNORE INTO slips VALUES (?, 'printing', ?)", (ticket, now.isoformat())
    )
    return cursor.rowcount == 1


def end_slip(connection: sqlite3.Connection, ticket: str, state: str) -> None:
    """Note what is known of the slip."""
    connection.execute("UPDATE slips SET state = ? WHERE ticket = ?", (state, ticket))


def slips_under_way(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Tickets whose slip was begun and never heard of again: a crash came between."""
    rows = connection.execute("SELECT ticket FROM slips WHERE state = 'printing' ORDER BY begun")
    return tuple(row[0] for row in rows)


def slip_state(connection: sqlite3.Connection, ticket: str) -> str | None:
    """What is known of this ticket's slip."""
    row = connection.execute("SELECT state FROM slips WHERE ticket = ?", (ticket,)).fetchone()
    return None if row is None else str(row[0])


# ── messages for the queue ──


def keep_for_queue(
    connection: sqlite3.Connection, command: str, path: str, body: bytes, now: datetime
) -> None:
    """Keep a message until the queue has answered it; the same command is kept once."""
    connection.execute(
        "INSERT OR IGNORE INTO for_queue (command, path, body, kept_at) VALUES (?, ?, ?, ?)",
        (command, path, body, now.isoformat()),
    )


def next_for_queue(connection: sqlite3.Connection, after: int) -> Kept | None:
    """The oldest message that waits behind that position."""
    row = connection.execute(
        "SELECT position, command, path, body FROM for_queue WHERE position > ? ORDER BY position LIMIT 1",
        (after,),
    ).fetchone()
    return None if row is None else Kept(*row)


def forget_for_queue(connection: sqlite3.Connection, position: int) -> None:
    """The queue has answered."""
    connection.execute("DELETE FROM for_queue WHERE position = ?", (position,))


# ── notes ──


def note(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Remember one word under a name."""
    connection.execute(
        "INSERT INTO notes VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", (name, value)
    )


def noted(connection: sqlite3.Connection, name: str) -> str | None:
    """What was remembered last."""
    row = connection.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def next_life(connection: sqlite3.Connection) -> int:
    """How often the agent was started with this store, now included."""
    life = int(noted(connection, "life") or 0) + 1
    note(connection, "life", str(life))
    return life
