"""Papers that are sent in part by part, as the store keeps them: the bytes only until all of them are there."""

import sqlite3
from dataclasses import dataclass

SCHEMA = """
CREATE TABLE IF NOT EXISTS parts (
  draft TEXT NOT NULL, material TEXT NOT NULL, part INTEGER NOT NULL, parts INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (draft, material, part)
) STRICT;
CREATE TABLE IF NOT EXISTS wholes (
  draft TEXT NOT NULL, material TEXT NOT NULL, pages INTEGER NOT NULL, sha256 TEXT NOT NULL, sm3 TEXT NOT NULL,
  parts INTEGER NOT NULL, PRIMARY KEY (draft, material)
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """One material that is there as a whole."""

    material: str
    pages: int
    sha256: str
    sm3: str


class Papers:
    """Rows of the store's connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.executescript(SCHEMA)

    def keep(self, draft: str, material: str, place: tuple[int, int], data: bytes) -> None:
        """One part (its number, of how many), in the place of what was there under its number."""
        self._db.execute("DELETE FROM wholes WHERE draft = ? AND material = ?", (draft, material))
        self._db.execute(
            "INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?)", (draft, material, *place, data)
        )

    def there(self, draft: str, material: str) -> list[int]:
        """The parts that were acknowledged, those of a whole too."""
        rows = self._db.execute(
            "SELECT part FROM parts WHERE draft = ? AND material = ? ORDER BY part", (draft, material)
        ).fetchall()
        whole = self._db.execute(
            "SELECT parts FROM wholes WHERE draft = ? AND material = ?", (draft, material)
        ).fetchone()
        return [int(row[0]) for row in rows] if whole is None else list(range(1, int(whole[0]) + 1))

    def joined(self, draft: str, material: str, parts: int) -> bytes | None:
        """All the bytes; None where one of so many parts is missing, or belongs to another number of parts."""
        rows = self._db.execute(
            "SELECT part, parts, data FROM parts WHERE draft = ? AND material = ? AND part <= ? ORDER BY part",
            (draft, material, parts),
        ).fetchall()
        fits = [row[0] for row in rows] == list(range(1, parts + 1)) and all(row[1] == parts for row in rows)
        return b"".join(row[2] for row in rows) if fits else None

    def keep_whole(self, draft: str, paper: Paper, parts: int) -> None:
        """It is all there: from now on only its digests are kept."""
        self._db.execute("DELETE FROM parts WHERE draft = ? AND material = ?", (draft, paper.material))
        self._db.execute(
            "INSERT OR REPLACE INTO wholes VALUES (?, ?, ?, ?, ?, ?)",
            (draft, paper.material, paper.pages, paper.sha256, paper.sm3, parts),
        )

    def has(self, paper: Paper) -> bool:
        """Whether these very bytes are there as this material, with so many pages."""
        found = self._db.execute(
            "SELECT 1 FROM wholes WHERE material = ? AND pages = ? AND sha256 = ? AND sm3 = ?",
            (paper.material, paper.pages, paper.sha256, paper.sm3),
        )
        return found.fetchone() is not None
