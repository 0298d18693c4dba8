"""What the back office remembers: answers of writes by key, wrong PINs, who vouched; and what was written (ledger, papers).

People stand here by their place in the list; names and numbers are never written.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from kiosk.bench.gateway.ledger import Ledger
from kiosk.bench.gateway.messages import Answer
from kiosk.bench.gateway.papers import Papers
from kiosk.bench.gateway.proof_store import ProofStore

SCHEMA = """
CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, question TEXT NOT NULL, answer BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS pins (person INTEGER PRIMARY KEY, wrong INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS vouched (
  id INTEGER PRIMARY KEY, operator TEXT, attendant INTEGER NOT NULL, person INTEGER NOT NULL
) STRICT;
"""


class Store:
    """One SQLite file, or nothing but memory. One writer: the process that serves."""

    def __init__(self, file: Path | None) -> None:
        self.folder = None if file is None else file.parent  # where its keys are
        if file is not None:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._db = sqlite3.connect(":memory:" if file is None else file, isolation_level=None)
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(SCHEMA)
        self.ledger = Ledger(self._db)
        self.papers = Papers(self._db)
        self.proofs = ProofStore(self._db)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """All that is written inside, or nothing of it."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Nothing is open after it."""
        self._db.close()

    def result(self, key: str) -> tuple[str, Answer] | None:
        """The question's fingerprint and its answer; None where the key never arrived."""
        row = self._db.execute("SELECT question, answer FROM results WHERE key = ?", (key,)).fetchone()
        return None if row is None else (str(row[0]), msgspec.json.decode(row[1], type=Answer))

    def keep_result(self, key: str, question: str, answer: Answer) -> None:
        """The first answer of a key stays its answer."""
        self._db.execute(
            "INSERT OR IGNORE INTO results VALUES (?, ?, ?)", (key, question, msgspec.json.encode(answer))
        )

    def wrong_pins(self, person: int) -> int:
        """In a row."""
        row = self._db.execute("SELECT wrong FROM pins WHERE person = ?", (person,)).fetchone()
        return 0 if row is None else int(row[0])

    def note_pin(self, person: int, *, right: bool) -> None:
        """A right one forgives the wrong ones before it."""
        self._db.execute(
            "INSERT INTO pins VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET wrong = excluded.wrong",
            (person, 0 if right else self.wrong_pins(person) + 1),
        )

    def forgive_pins(self) -> None:
        """Nobody's PIN is blocked."""
        self._db.execute("DELETE FROM pins")

    def is_vouched(self, person: int) -> bool:
        """Whether an attendant ever vouched for them."""
        return (
            self._db.execute("SELECT 1 FROM vouched WHERE person = ? LIMIT 1", (person,)).fetchone()
            is not None
        )

    def note_vouched(self, operator: str | None, attendant: int, person: int) -> None:
        """Who vouched for whom."""
        self._db.execute(
            "INSERT INTO vouched (operator, attendant, person) VALUES (?, ?, ?)",
            (operator, attendant, person),
        )

    def vouched(self) -> int:
        """How often."""
        return int(self._db.execute("SELECT count(*) FROM vouched").fetchone()[0])
