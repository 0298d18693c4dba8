"""Blocks of the next day: a site whose server is gone when a day begins has numbers, once each, in whatever order they return."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.queue.day import Trust
from kiosk.queue.hours_settings import HoursSettings, Open
from kiosk.queue.lease_schemas import HandInOutcome, LeaseBook, LeasedTicket, NextDay
from kiosk.queue.leasing.numbers import leased_to as last_leased_day
from kiosk.queue.nightly import forget_old
from kiosk.queue.replay import replayed_hash
from kiosk.queue.service import Verb
from kiosk.queue.settings import QueueSettings, RetentionSettings, StandbySettings
from kiosk.queue.standby.merging import settle
from kiosk.queue.standby.messages import TailEnd
from kiosk.queue.standby.other_server import OtherServer
from kiosk.queue.standby.promotion import promote
from kiosk.queue.standby.replica import Role, write_role
from kiosk.queue.store import open_reader, state_hash
from kiosk.queue.window_schemas import WindowCommand
from tests.queue.offline_kiosk import given_alone, handed_in, leased_to, of_next_day
from tests.queue.served import served_at
from tests.queue.site import Hall, ManualClock, running_hall, site_settings
from tests.queue.test_leasing import numbers

DAY_S = 86_400
HOUR_S = 3600
WEEKDAY = Open(opens=time(9), closes=time(17))
FRIDAY = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
OFFICE_HOURS = HoursSettings(
    monday=WEEKDAY,
    tuesday=WEEKDAY,
    wednesday=WEEKDAY,
    thursday=WEEKDAY,
    friday=WEEKDAY,
    closed_days=(date(2026, 11, 30),),
)


def coming(book: LeaseBook) -> NextDay:
    assert book.next_day is not None
    return book.next_day


def spans(book: LeaseBook) -> Mapping[str, tuple[int, int]]:
    """First and last number by prefix."""
    return {block.prefix: (block.first, block.last) for block in book.blocks}


def as_replayed(hall: Hall) -> bool:
    """Whether the log makes the same store."""
    reader = open_reader(hall.service.ledger.path)
    same = state_hash(reader) == replayed_hash(reader, hall.service.settings.site.id)
    reader.close()
    return same


async def test_it_is_the_next_day_with_opening_hours_and_of_those(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(hours=OFFICE_HOURS), clock=ManualClock(FRIDAY)) as hall:
        told = coming(await leased_to(hall))
        assert told.day == date(2026, 12, 1)
        assert (told.opens, told.closes) == (
            datetime(2026, 12, 1, 1, 0, tzinfo=UTC),
            datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
        )
        assert {block.day for block in told.blocks} == {told.day}


async def test_the_day_that_begins_gives_a_kiosk_the_blocks_that_it_holds(hall: Hall) -> None:
    one, two = await leased_to(hall, "kiosk-1"), await leased_to(hall, "kiosk-2")
    assert [spans(of_next_day(book))["A"] for book in (one, two)] == [(601, 620), (621, 640)]
    hall.clock.advance(DAY_S)
    begun = await leased_to(hall, "kiosk-1")
    assert begun.blocks == coming(one).blocks
    assert coming(begun).day == coming(one).day + timedelta(days=1)
    assert (await hall.take()).number == "A001"


async def test_where_nobody_vouches_for_the_calendar_nothing_is_given_for_another_day(hall: Hall) -> None:
    await hall.take()
    hall.trust.trust = Trust.NONE
    hall.clock.advance(DAY_S)
    assert (await leased_to(hall)).next_day is None


async def test_half_a_block_that_was_used_is_topped_up_when_the_server_is_back(hall: Hall) -> None:
    book = of_next_day(await leased_to(hall))
    hall.clock.advance(DAY_S)
    for nth in range(10):
        await handed_in(hall, given_alone(book, nth, hall.clock.now()))
    assert [(block.first, block.last) for block in (await leased_to(hall)).blocks if block.prefix == "A"] == [
        (601, 620),
        (621, 640),
    ]
    assert as_replayed(hall)


async def test_a_kiosk_whose_clock_was_set_does_not_go_back_to_the_day_of_the_lease(hall: Hall) -> None:
    book = of_next_day(await leased_to(hall))
    hall.clock.advance(DAY_S)
    now = hall.clock.now()
    await handed_in(hall, given_alone(book, 0, now - timedelta(hours=20)))
    await handed_in(hall, given_alone(book, 1, now - timedelta(hours=2)))
    taken = hall.service.ledger.reader.execute("SELECT taken_at FROM tickets ORDER BY label").fetchall()
    midnight = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert [datetime.fromisoformat(at) for (at,) in taken] == [midnight, now - timedelta(hours=2)]


async def test_without_anybody_who_vouches_for_the_clock_they_wait_and_are_called_all_the_same(
    tmp_path: Path,
) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await hall.hire()
        await hall.take()
        book = of_next_day(await leased_to(hall))
    clock.advance(DAY_S)
    async with running_hall(tmp_path, clock=clock, trust=Trust.NONE) as hall:
        for nth in range(3):
            leased = given_alone(book, nth, clock.now())
            assert (await handed_in(hall, leased)).outcome is HandInOutcome.RECORDED
        await hall.staffed(1)
        assert [await hall.served(), await hall.served()] == ["A001", "A601"]
        await hall.do(Verb.CALL)
        hall.trust.trust = Trust.NTP
        await hall.look()
        states = hall.service.ledger.reader.execute("SELECT label, state FROM tickets ORDER BY label")
        assert dict(states.fetchall()) == {
            "A001": "done",
            "A601": "done",
            "A602": "expired",
            "A603": "waiting",
        }
        await hall.staffed(1)
        assert await hall.called() == "A603"
        assert as_replayed(hall)


async def test_a_forgotten_day_forgets_the_blocks_that_it_gave(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await leased_to(hall)
        clock.advance(DAY_S)
        await leased_to(hall)
        clock.advance(2 * DAY_S)
        await leased_to(hall)
        moment, keep = hall.service.ledger.moment(), RetentionSettings(tickets=2)
        gone = await hall.service.ledger.write_plain(partial(forget_old, moment=moment, keep=keep))
        assert gone["days"] == 1
        held = hall.service.ledger.reader.execute("SELECT DISTINCT day FROM leases ORDER BY day")
        assert [day for (day,) in held] == ["2026-11-25", "2026-11-26", "2026-11-27"]
        assert as_replayed(hall)


# ---- a morning without the server ----


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_after_a_morning_alone_every_number_is_there_once_whatever_comes_first(data: st.DataObject) -> None:
    asyncio.run(_returned(data))


async def _returned(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = ManualClock()
        async with running_hall(Path(folder), clock=clock) as hall:
            await hall.take()
            books = [of_next_day(await leased_to(hall, device)) for device in ("kiosk-1", "kiosk-2")]
        clock.advance(DAY_S)
        batch = list[LeasedTicket]()
        for nth in range(3):
            for book in books:
                clock.advance(60)
                batch.append(given_alone(book, nth, clock.now()))
        clock.advance(HOUR_S)
        async with running_hall(Path(folder), clock=clock) as hall:
            own: list[LeasedTicket | None] = [None] * 2
            for leased in (
                *data.draw(st.permutations([*batch, *own])),
                *data.draw(st.lists(st.sampled_from(batch), max_size=4)),
            ):
                await (hall.take() if leased is None else handed_in(hall, leased))
            today = "SELECT label FROM tickets WHERE state = 'waiting' ORDER BY rank_ms, sequence"
            waiting = [label for (label,) in hall.service.ledger.reader.execute(today)]
            assert waiting == ["A601", "A621", "A602", "A622", "A603", "A623", "A001", "A002"]
            assert as_replayed(hall)


# ---- two servers ----


@asynccontextmanager
async def parted(folder: Path, how: QueueSettings | None = None) -> AsyncIterator[tuple[Hall, Hall]]:
    """Kiosk 1 holds numbers that both know of; then an old server that goes on alone, and a promoted one."""
    clock = ManualClock()
    how = how or site_settings()
    async with running_hall(folder / "old", how, clock=clock) as hall:
        await leased_to(hall, "kiosk-1")
    (folder / "new").mkdir()
    shutil.copy(folder / "old" / "store.sqlite3", folder / "new" / "store.sqlite3")
    write_role(folder / "new", Role(whole=True, primary="old"))
    promote(folder / "new" / "store.sqlite3", how, clock, "test")
    async with (
        running_hall(folder / "old", how, clock=clock) as old,
        running_hall(folder / "new", how, clock=clock) as new,
    ):
        yield old, new


async def test_a_block_that_only_the_old_server_gave_collides_with_none_of_the_new_one(
    tmp_path: Path,
) -> None:
    async with parted(tmp_path) as (old, new):
        unknown = of_next_day(await leased_to(old, "kiosk-2"))
        told = TailEnd(term=1, events=0, tickets=0, leased_to=last_leased_day(old.service.ledger.reader))
        await new.service.ledger.write(partial(settle, told=told))
        here = of_next_day(await leased_to(new, "kiosk-3"))
        assert spans(unknown)["A"] == (621, 640)
        assert spans(here)["A"] == (1601, 1620)
        new.clock.advance(DAY_S)
        assert spans(await leased_to(new, "kiosk-3"))["A"] == (1601, 1620)
        assert spans(await leased_to(new, "kiosk-4"))["A"] == (1621, 1640)
        for nth in range(2):
            leased = given_alone(unknown, nth, new.clock.now())
            assert (await handed_in(new, leased)).outcome is HandInOutcome.RECORDED
        assert (await new.take()).number == "A1001"
        assert numbers(new) == ["A1001", "A621", "A622"]
        assert spans(of_next_day(await leased_to(new, "kiosk-3")))["A"] == (601, 620)
        new.clock.advance(DAY_S)
        assert (await new.take()).number == "A001"


async def test_the_old_server_says_itself_until_when_kiosks_hold_its_numbers(tmp_path: Path) -> None:
    async with parted(tmp_path) as (old, new):
        await leased_to(old, "kiosk-2")
        async with served_at(new) as url:
            await OtherServer(StandbySettings(peer=url), old.service.ledger, old.service.standing).ask()
        settled = new.service.ledger.reader.execute("SELECT settled_day FROM terms").fetchall()
        assert settled == [("2026-11-24",)]
        new.clock.advance(DAY_S)
        assert (await new.take()).number == "A1001"
        new.clock.advance(DAY_S)
        assert (await new.take()).number == "A001"


@pytest.mark.parametrize("after", ["2026-11-23", "2026-11-24"])
async def test_a_block_of_the_new_server_stays_where_it_is_when_the_old_one_has_handed_over(
    tmp_path: Path, after: str
) -> None:
    async with parted(tmp_path) as (_, new):
        before = of_next_day(await leased_to(new, "kiosk-3"))
        told = TailEnd(term=1, events=0, tickets=0, leased_to=date.fromisoformat(after))
        await new.service.ledger.write(partial(settle, told=told))
        another = of_next_day(await leased_to(new, "kiosk-4"))
        assert spans(before)["A"] == (1601, 1620)
        assert not {*range(1601, 1621)} & {*range(spans(another)["A"][0], spans(another)["A"][1] + 1)}


async def test_a_no_show_of_a_day_that_was_not_opened_here_may_return(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        book = of_next_day(await leased_to(hall))
    clock.advance(DAY_S)
    async with running_hall(tmp_path, clock=clock, trust=Trust.NONE) as hall:
        leased = given_alone(book, 0, clock.now())
        await handed_in(hall, leased)
        await hall.staffed(1)
        assert await hall.called() == "A601"
        await hall.do(Verb.NO_SHOW)
        assert (await hall.service.ticket_status(leased.ticket)).return_until is not None
        await hall.do(Verb.RETURN, asked=WindowCommand(command="", seen=0, ticket=leased.ticket))
        assert await hall.called() == "A601"
        assert as_replayed(hall)
