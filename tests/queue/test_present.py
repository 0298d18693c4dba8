"""What the writer remembers is what the tables say, also when something is undone."""

import sqlite3
from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.commands import tickets
from kiosk.queue.execution import command_of
from kiosk.queue.schemas import TakenTicket, TakeTicket
from kiosk.queue.service import Verb
from kiosk.queue.transaction import Transaction
from kiosk.queue.window_schemas import WindowCommand
from kiosk.queue.writer import Manner, StoreFailed
from tests.queue.remembered import remembered_and_read
from tests.queue.site import Hall, running_hall

# a debt that only the commit finds
OWED = """
PRAGMA foreign_keys = ON;
CREATE TEMP TABLE nobody (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE owed (id INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED);
"""


async def test_a_refusal_after_an_event_is_not_remembered(hall: Hall) -> None:
    await hall.take()
    asked = TakeTicket(command=new_command_id(), service="pension")

    def take_and_refuse(transaction: Transaction) -> TakenTicket:
        tickets.take(transaction, asked, "kiosk-1", "")
        raise Refused("changed_my_mind")

    with pytest.raises(Refused, match="changed_my_mind"):
        await hall.service.ledger.command(
            command_of(new_command_id(), "kiosk-1", "take", asked), take_and_refuse
        )
    remembered, read = await remembered_and_read(hall.service)
    assert remembered == read
    assert (await hall.take()).number == "A002"


async def test_a_write_that_fails_is_not_remembered(hall: Hall) -> None:
    await hall.staffed(1)

    def leave_and_fail(transaction: Transaction) -> None:
        transaction.record(e.WindowLeft(window=1, staff="staff-zhao"))
        assert transaction.present.windows()[1].staff is None
        raise sqlite3.OperationalError("the disk is gone")

    with pytest.raises(StoreFailed):
        await hall.service.ledger.write(leave_and_fail)
    remembered, read = await remembered_and_read(hall.service)
    assert remembered == read
    await hall.do(Verb.PAUSE)


async def test_a_batch_whose_commit_fails_is_not_remembered(hall: Hall) -> None:
    await hall.take()
    await hall.service.ledger.write_plain(
        lambda connection: connection.executescript(OWED).lastrowid, Manner.BARE
    )

    def take_and_owe(transaction: Transaction) -> None:
        asked = TakeTicket(command=new_command_id(), service="pension")
        tickets.take(transaction, asked, "kiosk-1", "")
        transaction.connection.execute("INSERT INTO owed VALUES (1)")

    with pytest.raises(StoreFailed):
        await hall.service.ledger.write(take_and_owe)
    remembered, read = await remembered_and_read(hall.service)
    assert remembered == read
    assert (await hall.take()).number == "A002"


async def test_what_is_bound_is_remembered_with_its_binding(tmp_path: Path) -> None:
    async with running_hall(tmp_path) as hall:
        await hall.staffed(1, 2)
        await hall.take()
        await hall.called(1)
        await hall.do(Verb.TRANSFER, asked=WindowCommand(command="", seen=0, window=2))
        assert await hall.called(2) == "A001"
        remembered, read = await remembered_and_read(hall.service)
        assert remembered == read
