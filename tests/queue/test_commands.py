"""A command applies once: its first answer is kept, and a repeat gets it byte for byte."""

import asyncio
from pathlib import Path

import pytest

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.schemas import TakeTicket
from kiosk.queue.service import Verb
from kiosk.queue.window_schemas import WindowCommand
from tests.queue.site import Hall, ManualClock, running_hall, session_of

FIRST = TakeTicket(command="command-0001", service="pension")


def tickets(hall: Hall) -> int:
    """How many tickets there are."""
    row = hall.service.ledger.reader.execute("SELECT count(*) FROM tickets").fetchone()
    return int(row[0])


async def test_a_repeat_gets_the_first_answer_byte_for_byte(hall: Hall) -> None:
    first = await hall.service.take_ticket("kiosk-1", FIRST)
    await hall.take()
    hall.clock.advance(60)
    assert (await hall.service.take_ticket("kiosk-1", FIRST)).body == first.body
    assert tickets(hall) == 2


async def test_a_repeat_after_a_restart_too(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        first = await hall.service.take_ticket("kiosk-1", FIRST)
    async with running_hall(tmp_path, clock=clock) as hall:
        assert (await hall.service.take_ticket("kiosk-1", FIRST)).body == first.body
        assert tickets(hall) == 1


async def test_repeats_at_the_same_time_give_one_ticket(hall: Hall) -> None:
    answers = await asyncio.gather(*(hall.service.take_ticket("kiosk-1", FIRST) for _ in range(20)))
    assert len({answer.body for answer in answers}) == 1
    assert tickets(hall) == 1


@pytest.mark.parametrize(
    ("device", "other"),
    (
        ("kiosk-1", TakeTicket(command="command-0001", service="social-card")),
        ("kiosk-1", TakeTicket(command="command-0001", service="pension", priority=PriorityClass.ELDER)),
        ("kiosk-2", FIRST),
    ),
)
async def test_an_id_with_another_message_is_refused(hall: Hall, device: str, other: TakeTicket) -> None:
    await hall.service.take_ticket("kiosk-1", FIRST)
    with pytest.raises(Refused, match="command_reused"):
        await hall.service.take_ticket(device, other)
    assert tickets(hall) == 1


async def test_a_refusal_is_an_answer_too(hall: Hall) -> None:
    seen = (await hall.do(Verb.TAKE)).version
    with pytest.raises(Refused, match="nobody_waiting"):
        await hall.do(Verb.CALL, seen=seen, command="command-0002")
    await hall.take()
    with pytest.raises(Refused, match="nobody_waiting"):
        await hall.do(Verb.CALL, seen=seen, command="command-0002")


async def test_a_repeated_call_calls_nobody_else(hall: Hall) -> None:
    await hall.take()
    await hall.take()
    seen = (await hall.do(Verb.TAKE)).version
    command = WindowCommand(command="command-0003", seen=seen)
    session = session_of()
    first = await hall.service.command_window(session, 1, Verb.CALL, command)
    second = await hall.service.command_window(session, 1, Verb.CALL, command)
    assert first.body == second.body


async def test_what_a_refused_command_began_is_undone(hall: Hall) -> None:
    await hall.staffed(1)
    before = hall.service.ledger.reader.execute("SELECT max(seq) FROM events").fetchone()
    with pytest.raises(Refused):
        await hall.do(Verb.FINISH)
    assert hall.service.ledger.reader.execute("SELECT max(seq) FROM events").fetchone() == before
