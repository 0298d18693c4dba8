"""What the commands of one transaction share: the moment, and the rows that are only ever added at the end of a table.

Events, reports for the fleet and first answers are written together, before the transaction ends. What rules ask the
tables for is written at once; who reads the log goes by `Transaction.log`, which writes what was gathered first.
docs/decisions/0117-a-log-is-written-once-for-all.md.
"""

import sqlite3

from kiosk.outbox import outbox
from kiosk.queue.hall_time import HallTime, Moment

EventRow = tuple[str, int, str, int, float, str | None, str]
AnswerRow = tuple[bytes, int, bytes, int]

_EVENTS = (
    "INSERT INTO events (seq, kind, version, at, tick_ms, boot_s, command, payload)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_ANSWERS = "INSERT INTO commands VALUES (?, ?, ?, ?, ?)"
_LAST = "SELECT seq FROM sqlite_sequence WHERE name = 'events'"


class Gathered:
    """Of one transaction after the other; only the writer and its jobs touch it."""

    def __init__(self) -> None:
        self.added = 0  # how many rows ever, so that a job can tell whether it added any
        self._moment: Moment | None = None
        self.forget()

    def begin(self) -> None:
        """Another transaction."""
        self._moment = None

    def moment(self, hall_time: HallTime) -> Moment:
        """All that is done in one transaction happens at once."""
        if self._moment is None:
            self._moment = hall_time.now()
        return self._moment

    def forget(self) -> None:
        """The transaction is taken back: what was not written will not be."""
        self._last: int | None = None
        self._events: list[tuple[int, *EventRow]] = []
        self._reports: list[outbox.NewRow] = []
        self._answers: dict[str, AnswerRow] = {}

    def next_event(self, connection: sqlite3.Connection) -> int:
        """The sequence that the next event gets."""
        if self._last is None:
            found = connection.execute(_LAST).fetchone()
            self._last = found[0] if found else 0
        return self._last + 1

    def add_event(self, connection: sqlite3.Connection, row: EventRow) -> int:
        """Its sequence."""
        seq = self._last = self.next_event(connection)
        self._events.append((seq, *row))
        self.added += 1
        return seq

    def add_report(self, row: outbox.NewRow) -> None:
        """For the fleet."""
        self._reports.append(row)
        self.added += 1

    def add_answer(self, command: str, row: AnswerRow) -> None:
        """The first one to this command: digest, whether it is a refusal, the answer, hall time."""
        self._answers[command] = row
        self.added += 1

    def answer(self, command: str) -> AnswerRow | None:
        """What was added for this command."""
        return self._answers.get(command)

    def write(self, connection: sqlite3.Connection) -> None:
        """All of it, into the transaction that is open. Raises sqlite3.Error; then the transaction has to be taken back."""
        if self._events:
            connection.executemany(_EVENTS, self._events)
            self._events = []
        if self._reports:
            outbox.append_all(connection, self._reports)
            self._reports = []
        if self._answers:
            connection.executemany(_ANSWERS, [(command, *row) for command, row in self._answers.items()])
            self._answers = {}
