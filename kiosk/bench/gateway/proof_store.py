"""The register of proofs: one number for each wish, how often it was printed, whether it was revoked.

A wish stands here as a digest; names and numbers of people are never written.
"""

import sqlite3
from dataclasses import dataclass

SCHEMA = """
CREATE TABLE IF NOT EXISTS proofs (
  number TEXT PRIMARY KEY, wish TEXT UNIQUE, check_code TEXT NOT NULL, issued TEXT NOT NULL, expires TEXT NOT NULL,
  printed INTEGER NOT NULL DEFAULT 0, revoked INTEGER NOT NULL DEFAULT 0
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Registered:
    """One proof in the register."""

    number: str
    check_code: str
    issued: str
    expires: str
    printed: int = 0


class ProofStore:
    """Rows of the store's connection; `Store.at_once` makes one transaction of them and of the answer that is kept."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.executescript(SCHEMA)

    def of_wish(self, wish: str, fresh: Registered) -> Registered:
        """The one proof of this wish that still holds; `fresh` where there is none."""
        self._db.execute(
            "UPDATE proofs SET wish = NULL WHERE wish = ? AND (revoked OR expires < ?)", (wish, fresh.issued)
        )
        self._db.execute(
            "INSERT OR IGNORE INTO proofs (number, wish, check_code, issued, expires) VALUES (?, ?, ?, ?, ?)",
            (fresh.number, wish, fresh.check_code, fresh.issued, fresh.expires),
        )
        row = self._db.execute(
            "SELECT number, check_code, issued, expires, printed FROM proofs WHERE wish = ?", (wish,)
        ).fetchone()
        return Registered(*row)

    def printed(self, number: str) -> int | None:
        """Once more; how often now. None for a number that was never given."""
        self._db.execute("UPDATE proofs SET printed = printed + 1 WHERE number = ?", (number,))
        row = self._db.execute("SELECT printed FROM proofs WHERE number = ?", (number,)).fetchone()
        return None if row is None else int(row[0])

    def knows(self, number: str) -> bool:
        """Whether it may be sealed: it was given, and holds."""
        row = self._db.execute("SELECT revoked FROM proofs WHERE number = ?", (number,)).fetchone()
        return row is not None and not row[0]

    def revoke(self, number: str) -> bool:
        """It does not hold any more; False for a number that was never given."""
        done = self._db.execute("UPDATE proofs SET revoked = 1, wish = NULL WHERE number = ?", (number,))
        return done.rowcount > 0

    def numbers(self) -> list[tuple[str, bool]]:
        """All, the newest last, and whether each was revoked."""
        rows = self._db.execute("SELECT number, revoked FROM proofs ORDER BY rowid").fetchall()
        return [(str(number), bool(revoked)) for number, revoked in rows]
