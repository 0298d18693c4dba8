"""The outlook at a real queue: what a ticket is told, what is kept of it, and what happens without one."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from kiosk.queue.forecast.forecaster import MOST_WAITING
from kiosk.queue.forecast.history import ENOUGH
from kiosk.queue.forecast.reading import turns_of
from kiosk.queue.forecast.told import FRESH_MS, Method
from kiosk.queue.replay import replayed_hash
from kiosk.queue.service import Verb
from kiosk.queue.settings import ServiceSettings
from kiosk.queue.store import state_hash
from kiosk.queue.transaction import Transaction
from tests.queue.site import Hall, ManualClock, running_hall, site_settings

SITE = "430602-001"
Row = tuple[str, int, int, int, int | None]


async def after_a_busy_morning(hall: Hall) -> None:
    """Enough services are known, four minutes each; window 1 has just begun one, three wait. Outlooks only when asked for."""
    await hall.service.forecaster.stop()
    await hall.staffed(1)
    for _ in range(ENOUGH):
        await hall.take()
        await hall.served(1, serving_s=240)
    for _ in range(4):
        await hall.take()
    await hall.called(1)
    await hall.do(Verb.SERVE, 1)


def told_to(hall: Hall, ticket: str) -> Row | None:
    row: Row | None = hall.service.ledger.reader.execute(
        "SELECT method, p20_s, p50_s, p80_s, waited_s FROM forecasts WHERE ticket = ?", (ticket,)
    ).fetchone()
    return row


async def test_a_new_ticket_is_told_how_the_hall_plays_out(hall: Hall) -> None:
    await after_a_busy_morning(hall)
    await hall.service.forecaster.renew()
    ticket = await hall.take()
    assert ticket.wait is not None
    row = told_to(hall, ticket.ticket)
    assert row is not None
    method, p20_s, p50_s, p80_s, waited_s = row
    assert (method, waited_s) == (Method.PLAYED, None)
    assert p20_s < p50_s < p80_s
    assert p50_s == pytest.approx(960, abs=30)
    assert (ticket.wait.low_min, ticket.wait.high_min) == (p20_s // 60, -(-p80_s // 60))


async def test_who_came_since_the_outlook_counts_too(hall: Hall) -> None:
    await after_a_busy_morning(hall)
    await hall.service.forecaster.renew()
    await hall.take()
    row = told_to(hall, (await hall.take()).ticket)
    assert row is not None
    assert row[2] == pytest.approx(1200, abs=30)


async def test_the_phone_page_reads_the_same_outlook_and_time_goes_on(hall: Hall) -> None:
    await after_a_busy_morning(hall)
    ticket = await hall.take()
    await hall.service.forecaster.renew()
    before = (await hall.service.ticket_status(ticket.ticket)).wait
    hall.clock.advance(60)
    after = (await hall.service.ticket_status(ticket.ticket)).wait
    assert before is not None
    assert after is not None
    assert (after.low_min, after.high_min) == (before.low_min - 1, before.high_min - 1)


async def test_the_hall_shows_what_a_new_ticket_would_be_told(hall: Hall) -> None:
    await after_a_busy_morning(hall)
    await hall.service.forecaster.renew()
    line = next(line for line in (await hall.service.hall()).services if line.id == "pension")
    assert line.wait is not None
    assert line.wait == (await hall.take()).wait


async def test_with_too_little_known_the_length_of_the_queue_speaks(hall: Hall) -> None:
    await hall.staffed(1)
    await hall.take()
    await hall.called(1)
    assert await hall.service.forecaster.renew() is None
    ticket = await hall.take()
    row = told_to(hall, ticket.ticket)
    assert row is not None
    assert row[0] == Method.LENGTH


async def test_an_outlook_that_is_not_renewed_is_not_asked_for_ever(hall: Hall) -> None:
    await after_a_busy_morning(hall)
    await hall.service.forecaster.renew()
    hall.clock.advance(FRESH_MS / 1000 + 1)
    row = told_to(hall, (await hall.take()).ticket)
    assert row is not None
    assert row[0] == Method.LENGTH


async def test_with_very_many_waiting_no_outlook_is_made(hall: Hall) -> None:
    await after_a_busy_morning(hall)
    for _ in range(MOST_WAITING):
        await hall.take()
    assert await hall.service.forecaster.renew() is None


async def test_nothing_is_told_where_a_window_is_free(hall: Hall) -> None:
    await hall.staffed(1)
    ticket = await hall.take()
    assert (ticket.wait, told_to(hall, ticket.ticket)) == (None, None)


async def test_the_first_call_is_the_outcome(hall: Hall) -> None:
    await hall.staffed(1)
    await hall.take()
    await hall.called(1)
    ticket = await hall.take()
    hall.clock.advance(300)
    await hall.do(Verb.FINISH, 1)
    await hall.called(1)
    row = told_to(hall, ticket.ticket)
    assert row is not None
    assert row[4] == 300


async def test_the_same_hall_gives_the_same_outlook(hall: Hall) -> None:
    await after_a_busy_morning(hall)
    first = await hall.service.forecaster.renew()
    assert first is not None
    assert await hall.service.forecaster.renew() == first


async def test_forecasts_are_a_fold_of_the_log(hall: Hall) -> None:
    await after_a_busy_morning(hall)
    await hall.service.forecaster.renew()
    await hall.take()
    reader: sqlite3.Connection = hall.service.ledger.reader
    assert reader.execute("SELECT count(*) FROM forecasts").fetchone() == (4,)
    assert replayed_hash(reader, SITE) == state_hash(reader)


async def test_a_ticket_that_was_left_at_a_window_overnight_teaches_nothing(hall: Hall) -> None:
    await hall.staffed(1)
    await hall.take()
    await hall.take()
    await hall.served(1, serving_s=60)
    await hall.called(1)
    hall.clock.advance(86_400)
    await hall.look()
    reader = hall.service.ledger.reader
    assert [turn.ended_ms - turn.called_ms for turn in turns_of(reader, "2026-11-23")] == [60_000]


@pytest.mark.parametrize("paused", [False, True])
async def test_a_window_that_pauses_is_busy_as_long_as_such_tickets_take(hall: Hall, paused: bool) -> None:
    await after_a_busy_morning(hall)
    hall.clock.advance(60)
    await hall.do(Verb.FINISH, 1)
    if paused:
        await hall.do(Verb.PAUSE, 1)
    outlook = await hall.service.forecaster.renew()
    assert outlook is not None
    assert (outlook.tails["pension", 0].spread.at(0.5) > 810) is paused


async def test_who_waits_for_a_service_that_the_site_gave_up_does_not_end_the_outlook(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await after_a_busy_morning(hall)
        given_up = await hall.take("social-card")
    pension = ServiceSettings(id="pension", prefix="A", median_min=10)
    async with running_hall(tmp_path, site_settings(services=(pension,)), clock=clock) as hall:
        await hall.service.forecaster.stop()
        outlook = await hall.service.forecaster.renew()
        assert outlook is not None
        assert len(outlook.tickets) == 3
        assert given_up.ticket not in outlook.tickets


async def test_a_forecaster_that_died_does_not_keep_the_store_open(hall: Hall) -> None:
    await after_a_busy_morning(hall)

    def damage_the_calls(transaction: Transaction) -> None:
        transaction.connection.execute("UPDATE handlings SET called_at = 'damaged'")

    await hall.service.ledger.write(damage_the_calls)
    hall.service.forecaster.start()
    (task,) = (task for task in asyncio.all_tasks() if task.get_name() == "queue-forecast")
    await asyncio.wait((task,))
    assert isinstance(task.exception(), ValueError)
    await hall.service.stop()
