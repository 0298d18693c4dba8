"""Certifications as the office keeps them: who consented to what and when, what was submitted, what was decided.

People stand here by their place in the list. There is no column that a picture or an embedding would fit in.
"""

import sqlite3
from datetime import date

import msgspec

SCHEMA = """
CREATE TABLE IF NOT EXISTS consents (
  id INTEGER PRIMARY KEY, receipt TEXT NOT NULL UNIQUE, person INTEGER NOT NULL, state TEXT NOT NULL, purpose TEXT NOT NULL,
  text_version TEXT NOT NULL, language TEXT NOT NULL, given_by TEXT NOT NULL, guardian INTEGER, device TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS certifications (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, person INTEGER NOT NULL, consent TEXT NOT NULL, outcome TEXT NOT NULL,
  decision TEXT NOT NULL, score INTEGER, threshold INTEGER NOT NULL, algorithm TEXT NOT NULL, verdict TEXT NOT NULL,
  reasons TEXT NOT NULL, attempts INTEGER NOT NULL, channel TEXT NOT NULL, device TEXT NOT NULL, place TEXT NOT NULL,
  day TEXT NOT NULL, at TEXT NOT NULL, next_due TEXT
) STRICT;
"""
_CONSENT = "receipt, person, state, purpose, text_version, language, given_by, guardian, device, at"
_CERTIFICATION = (
    "number, person, consent, outcome, decision, score, threshold, algorithm, verdict, reasons, attempts, channel, "
    "device, place, day, at, next_due"
)


class ConsentRow(msgspec.Struct, frozen=True):
    """One consent, given or withdrawn. `guardian`: their place in the list, where one spoke."""

    receipt: str
    person: int
    state: str
    purpose: str
    text_version: str
    language: str
    given_by: str
    guardian: int | None
    device: str
    at: str


class CertificationRow(msgspec.Struct, frozen=True):
    """One submission. `reasons`: codes joined by a space. `next_due` None: nobody was certified."""

    number: str
    person: int
    consent: str
    outcome: str
    decision: str
    score: int | None
    threshold: int
    algorithm: str
    verdict: str
    reasons: str
    attempts: int
    channel: str
    device: str
    place: str
    day: str
    at: str
    next_due: str | None


class CertStore:
    """Rows of the store's connection; `Store.at_once` makes one transaction of them and of the answer that is kept."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.executescript(SCHEMA)

    def keep_consent(self, one: ConsentRow) -> None:
        """The newest of a person is what they want."""
        self._keep("consents", _CONSENT, one)

    def consent(self, receipt: str) -> ConsentRow | None:
        """That of a receipt."""
        found = self._consents("WHERE receipt = ?", receipt)
        return found[0] if found else None

    def last_consent(self, person: int) -> ConsentRow | None:
        """What they said last."""
        found = self._consents("WHERE person = ? ORDER BY id DESC LIMIT 1", person)
        return found[0] if found else None

    def consents(self) -> list[ConsentRow]:
        """All, the newest last."""
        return self._consents("ORDER BY id")

    def next_number(self, day: date) -> str:
        """Of the next submission."""
        last = self._db.execute("SELECT max(id) FROM certifications").fetchone()[0]
        return f"RZ{day:%Y%m%d}{(last or 0) + 1:06}"

    def keep(self, one: CertificationRow) -> None:
        """What was submitted and decided."""
        self._keep("certifications", _CERTIFICATION, one)

    def passed_on(self, person: int) -> date | None:
        """The day of the last certification that was made here."""
        row = self._db.execute(
            "SELECT max(day) FROM certifications WHERE person = ? AND decision = 'passed'", (person,)
        ).fetchone()
        return None if row[0] is None else date.fromisoformat(row[0])

    def of_person(self, person: int) -> list[CertificationRow]:
        """The newest first."""
        return self._certifications("WHERE person = ? ORDER BY id DESC", person)

    def certifications(self) -> list[CertificationRow]:
        """All, the newest last."""
        return self._certifications("ORDER BY id")

    def _consents(self, which: str, *values: str | int) -> list[ConsentRow]:
        rows = self._db.execute(f"SELECT {_CONSENT} FROM consents {which}", values)  # noqa: S608 - ours
        return [ConsentRow(*row) for row in rows]

    def _certifications(self, which: str, *values: str | int) -> list[CertificationRow]:
        rows = self._db.execute(f"SELECT {_CERTIFICATION} FROM certifications {which}", values)  # noqa: S608 - ours
        return [CertificationRow(*row) for row in rows]

    def _keep(self, table: str, columns: str, row: ConsentRow | CertificationRow) -> None:
        values = msgspec.structs.astuple(row)
        marks = ", ".join("?" * len(values))
        self._db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608 - ours
