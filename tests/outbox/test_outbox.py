"""The outbox on a real SQLite file."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from kiosk.outbox import outbox

NOON = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)
    opened.executescript(outbox.DDL)
    yield opened
    opened.close()


def put(connection: sqlite3.Connection, kind: str = "ticket.expired", at: datetime = NOON) -> int:
    return outbox.append(connection, kind, {"ticket": "t"}, at=at, boot_s=1.5)


def test_rows_come_back_in_order_and_whole(connection: sqlite3.Connection) -> None:
    beijing = NOON.astimezone(timezone(timedelta(hours=8)))
    first = outbox.append(connection, "ticket.called", {"ticket": "甲"}, version=2, at=beijing, boot_s=0.25)
    second = put(connection)
    rows = outbox.pending(connection, 10)
    assert [row.seq for row in rows] == [first, second]
    assert rows[0] == outbox.Row(first, "ticket.called", 2, NOON, 0.25, '{"ticket":"甲"}')


def test_a_row_vanishes_with_the_transaction_of_its_fact(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    put(connection)
    connection.execute("ROLLBACK")
    assert outbox.depth(connection) == 0


def test_numbers_are_never_given_twice_even_after_pruning(connection: sqlite3.Connection) -> None:
    last = [put(connection) for _ in range(3)][-1]
    outbox.acknowledge(connection, last, NOON)
    assert outbox.prune(connection, NOON + timedelta(seconds=1)) == 3
    assert outbox.last_seq(connection) == last
    assert put(connection) == last + 1


def test_the_limit_keeps_the_oldest(connection: sqlite3.Connection) -> None:
    first, *_ = (put(connection) for _ in range(5))
    assert [row.seq for row in outbox.pending(connection, 2)] == [first, first + 1]


def test_confirmed_rows_wait_no_more_and_a_repeat_keeps_their_time(connection: sqlite3.Connection) -> None:
    seqs = [put(connection) for _ in range(4)]
    outbox.acknowledge(connection, seqs[1], NOON)
    outbox.acknowledge(connection, seqs[1], NOON + timedelta(days=1))
    assert outbox.depth(connection) == 2
    assert outbox.prune(connection, NOON + timedelta(seconds=1)) == 2


def test_rows_that_wait_are_never_pruned(connection: sqlite3.Connection) -> None:
    put(connection, at=NOON - timedelta(days=400))
    assert outbox.prune(connection, NOON + timedelta(days=400)) == 0
    assert outbox.depth(connection) == 1


def test_a_rewind_makes_confirmed_rows_wait_again(connection: sqlite3.Connection) -> None:
    seqs = [put(connection) for _ in range(4)]
    outbox.acknowledge(connection, seqs[3], NOON)
    outbox.rewind(connection, seqs[1])
    assert [row.seq for row in outbox.pending(connection, 10)] == seqs[2:]


def test_a_time_without_a_zone_is_refused(connection: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="zone"):
        put(connection, at=NOON.replace(tzinfo=None))


def test_an_empty_outbox_has_no_rows(connection: sqlite3.Connection) -> None:
    assert (outbox.depth(connection), outbox.last_seq(connection)) == (0, 0)
    assert outbox.pending(connection, 10) == []
