"""What was written, in the office's own store: cards, registrations, cases, appointments, PINs, papers that were sent in.

People stand here by their place in the list, papers by their digests; nothing that anybody typed is kept. One of its methods
alone is no transaction: `Store.at_once` makes one of them and of the answer that is kept.
"""

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

from kiosk.bench.gateway.cert_store import CertStore

SCHEMA = """
CREATE TABLE IF NOT EXISTS cards (person INTEGER PRIMARY KEY, status TEXT NOT NULL, day TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS registrations (
  person INTEGER PRIMARY KEY, state TEXT NOT NULL, number TEXT NOT NULL, day TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS cases (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, item TEXT NOT NULL, person INTEGER, sameness TEXT NOT NULL UNIQUE,
  day TEXT NOT NULL, answer_by TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS appointments (number TEXT PRIMARY KEY, person INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS own_pins (person INTEGER PRIMARY KEY, salt TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS handed_over (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, item TEXT NOT NULL, step TEXT NOT NULL, person INTEGER,
  filled INTEGER NOT NULL, papers TEXT NOT NULL
) STRICT;
"""
CASES_FROM = 900_000  # what is made up for people counts from below
# Not what a write did: wrong PINs and who vouched are forgiven, or stay.
KEPT = ("pins", "vouched")


@dataclass(frozen=True, slots=True)
class Case:
    """One application or complaint. `person` None: nobody was named. `answer_by` "": no date was promised."""

    number: str
    item: str
    person: int | None
    day: str
    answer_by: str = ""


class Ledger:
    """Rows of the store's connection. `certs`: those of certifications."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.executescript(SCHEMA)
        self.certs = CertStore(db)

    # ---- cards and PINs ----

    def card(self, person: int) -> tuple[str, str] | None:
        """Status and since when, where a write changed it."""
        row = self._db.execute("SELECT status, day FROM cards WHERE person = ?", (person,)).fetchone()
        return None if row is None else (str(row[0]), str(row[1]))

    def set_card(self, person: int, status: str, day: str) -> None:
        """From now on."""
        self._db.execute("INSERT OR REPLACE INTO cards VALUES (?, ?, ?)", (person, status, day))

    def has_own_pin(self, person: int) -> bool:
        """Whether the PIN is no longer that of everybody."""
        return self._pin(person) is not None

    def is_own_pin(self, person: int, pin: str) -> bool:
        """Whether it is the one that was set last."""
        kept = self._pin(person)
        return kept is not None and secrets.compare_digest(kept[1], _digest(kept[0], pin))

    def set_pin(self, person: int, pin: str) -> None:
        """From now on; kept as a digest with salt."""
        salt = secrets.token_hex(8)
        self._db.execute(
            "INSERT OR REPLACE INTO own_pins VALUES (?, ?, ?)", (person, salt, _digest(salt, pin))
        )

    # ---- registrations, cases ----

    def registration(self, person: int) -> tuple[str, str, str] | None:
        """State, number and day, where a write changed it."""
        row = self._db.execute(
            "SELECT state, number, day FROM registrations WHERE person = ?", (person,)
        ).fetchone()
        return None if row is None else (str(row[0]), str(row[1]), str(row[2]))

    def register(self, person: int, state: str, number: str, day: str) -> None:
        """From now on."""
        self._db.execute(
            "INSERT OR REPLACE INTO registrations VALUES (?, ?, ?, ?)", (person, state, number, day)
        )

    def open_case(self, prefix: str, sameness: str, case: Case) -> Case | None:
        """A new one under a number of its own; None where the same was opened before. `case.number` is not looked at."""
        number = self._next("cases", f"{prefix}{case.day[:4]}")
        added = self._db.execute(
            "INSERT OR IGNORE INTO cases (number, item, person, sameness, day, answer_by) VALUES (?, ?, ?, ?, ?, ?)",
            (number, case.item, case.person, sameness, case.day, case.answer_by or None),
        )
        return None if added.rowcount == 0 else Case(number, case.item, case.person, case.day, case.answer_by)

    def same_case(self, sameness: str) -> str:
        """The number of the case that was opened for the same; "" for none."""
        row = self._db.execute("SELECT number FROM cases WHERE sameness = ?", (sameness,)).fetchone()
        return "" if row is None else str(row[0])

    def cases(self, person: int) -> list[Case]:
        """Of one person, the newest first."""
        rows = self._db.execute(
            "SELECT number, item, day, answer_by FROM cases WHERE person = ? ORDER BY id DESC", (person,)
        )
        return [Case(number, item, person, day, answer_by or "") for number, item, day, answer_by in rows]

    def cases_of_item(self, item: str) -> list[Case]:
        """Of everybody, the newest last."""
        rows = self._db.execute(
            "SELECT number, person, day, answer_by FROM cases WHERE item = ? ORDER BY id", (item,)
        )
        return [Case(number, item, person, day, answer_by or "") for number, person, day, answer_by in rows]

    # ---- appointments, hand-over ----

    def appointments(self, person: int) -> dict[str, str]:
        """Number → state, of those that a write changed."""
        rows = self._db.execute("SELECT number, state FROM appointments WHERE person = ?", (person,))
        return {str(number): str(state) for number, state in rows}

    def set_appointment(self, number: str, person: int, state: str) -> None:
        """From now on."""
        self._db.execute("INSERT OR REPLACE INTO appointments VALUES (?, ?, ?)", (number, person, state))

    def hand_over(self, about: tuple[str, str], person: int | None, filled: int, papers: str) -> str:
        """A case for a window: item and step, how many fields were filled, names of papers with pages. Its number."""
        number = self._next("handed_over", "ZJ")
        self._db.execute(
            "INSERT INTO handed_over (number, item, step, person, filled, papers) VALUES (?, ?, ?, ?, ?, ?)",
            (number, *about, person, filled, papers),
        )
        return number

    # ---- all ----

    def undo(self) -> None:
        """Nothing was ever written."""
        named = self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in named:
            if table not in KEPT and not str(table).startswith("sqlite_"):
                self._db.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own tables' names

    def _pin(self, person: int) -> tuple[str, str] | None:
        row = self._db.execute("SELECT salt, digest FROM own_pins WHERE person = ?", (person,)).fetchone()
        return None if row is None else (str(row[0]), str(row[1]))

    def _next(self, table: str, before: str) -> str:
        last = self._db.execute(f"SELECT max(id) FROM {table}").fetchone()[0]  # noqa: S608 - ours
        return f"{before}{CASES_FROM + (last or 0) + 1}"


def _digest(salt: str, pin: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt.encode(), 1000).hex()
