"""Events, reports and first answers are written once for all, and never otherwise than each with its command."""

import asyncio
import sqlite3
from dataclasses import dataclass

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.gathered import Gathered
from kiosk.queue.hall_time import HallTime
from kiosk.queue.lease_schemas import HandInOutcome
from kiosk.queue.migrations import MIGRATIONS
from kiosk.queue.replay import replayed_hash
from kiosk.queue.store import state_hash
from kiosk.queue.transaction import Transaction
from tests.queue.offline_kiosk import given_alone, handed_in, leased_to
from tests.queue.site import Hall, ManualClock
from tests.queue.test_leasing import audits

ANSWER = (b"digest", 0, b"{}", 7)


@dataclass(frozen=True, slots=True)
class Blank:
    """A store with nothing in it and a transaction open."""

    connection: sqlite3.Connection
    gathered: Gathered

    def add(self, word: str) -> int:
        return self.gathered.add_event(self.connection, ("audit", 1, "at", 7, 0.5, word, "{}"))

    def kept(self) -> list[tuple[int, str]]:
        return self.connection.execute("SELECT seq, command FROM events ORDER BY seq").fetchall()


@pytest.fixture
def blank() -> Blank:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for script in MIGRATIONS:
        connection.executescript(script)
    connection.execute("BEGIN")
    return Blank(connection, Gathered())


def test_events_are_counted_on_before_they_are_written(blank: Blank) -> None:
    assert [blank.add(word) for word in ("one", "two")] == [1, 2]
    assert blank.kept() == []
    blank.gathered.write(blank.connection)
    assert blank.kept() == [(1, "one"), (2, "two")]
    assert blank.add("three") == 3


def test_what_is_forgotten_leaves_no_gap(blank: Blank) -> None:
    blank.add("one")
    blank.gathered.write(blank.connection)
    blank.add("undone")
    blank.gathered.forget()
    assert blank.add("two") == 2
    blank.gathered.write(blank.connection)
    assert blank.kept() == [(1, "one"), (2, "two")]


def test_the_newest_sequence_is_the_stores_own_also_where_old_events_are_gone(blank: Blank) -> None:
    for word in ("one", "two"):
        blank.add(word)
    blank.gathered.write(blank.connection)
    blank.connection.execute("DELETE FROM events")
    assert Gathered().next_event(blank.connection) == 3


def test_an_answer_is_known_before_it_is_written_and_written_once(blank: Blank) -> None:
    blank.gathered.add_answer("command-1", ANSWER)
    assert blank.gathered.answer("command-1") == ANSWER
    blank.gathered.write(blank.connection)
    blank.gathered.write(blank.connection)
    assert blank.connection.execute("SELECT * FROM commands").fetchall() == [("command-1", *ANSWER)]


def test_one_transaction_is_one_moment() -> None:
    clock, gathered = ManualClock(), Gathered()
    hall_time = HallTime(clock, None, "")
    gathered.begin()
    first = gathered.moment(hall_time)
    clock.advance(1)
    assert gathered.moment(hall_time) is first
    gathered.begin()
    assert gathered.moment(hall_time).tick_ms == first.tick_ms + 1000


def _note_and_refuse(transaction: Transaction) -> None:
    """An event that no table shows, and then a refusal."""
    transaction.record(e.Audited(what="date.confirmed", who="staff-1"))
    raise Refused("changed_my_mind")


async def test_an_event_alone_is_undone_with_its_command(hall: Hall) -> None:
    ends = await asyncio.gather(
        hall.take(), hall.service.ledger.write(_note_and_refuse), hall.take(), return_exceptions=True
    )
    assert [type(end).__name__ for end in ends] == ["TakenTicket", "Refused", "TakenTicket"]
    reader = hall.service.ledger.reader
    assert audits(hall, "date.confirmed") == 0
    assert reader.execute("SELECT count(*) FROM commands").fetchone() == (2,)
    assert replayed_hash(reader, hall.service.settings.site.id) == state_hash(reader)


async def test_who_reads_the_log_sees_what_came_in_the_same_transaction(hall: Hall) -> None:
    book = await leased_to(hall)
    first, second = (given_alone(book, 0, hall.clock.now()) for _ in range(2))  # one number on two papers
    ends = await asyncio.gather(*(handed_in(hall, leased) for leased in (first, second, second, first)))
    assert [end.outcome for end in ends] == [
        HandInOutcome.RECORDED,
        HandInOutcome.NUMBER_TAKEN,
        HandInOutcome.NUMBER_TAKEN,
        HandInOutcome.RECORDED,
    ]
    assert audits(hall, "leased.number_taken") == 1
