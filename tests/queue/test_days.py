"""Days turn and close: numbers begin again, open tickets expire, keys and names are destroyed."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.day import Trust
from kiosk.queue.schemas import HallState, TicketState
from kiosk.queue.service import Verb
from kiosk.queue.words import WindowState
from tests.queue.site import NOON, Hall, ManualClock, running_hall, session_of

DAY_S = 86_400


async def test_the_first_command_of_a_new_day_opens_it(hall: Hall) -> None:
    first = await hall.take()
    hall.clock.advance(DAY_S)
    second = await hall.take()
    assert (first.number, second.number) == ("A001", "A001")
    assert second.business_day - first.business_day == timedelta(days=1)
    assert (await hall.service.ticket_status(first.ticket)).state is TicketState.EXPIRED


async def test_the_queue_opens_the_day_by_itself(hall: Hall) -> None:
    hall.clock.advance(DAY_S)
    await hall.look()
    assert (await hall.service.hall()).business_day == date(2026, 11, 24)


async def test_the_day_closes_at_its_time(hall: Hall) -> None:
    ticket = await hall.take(person_tag="ab12", masked_name="王*英")
    other = await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    key = await hall.service.day_key()
    assert len(key.key) == 43
    hall.clock.advance(10 * 3600)  # 20:00
    await hall.look()
    assert {(await hall.service.ticket_status(one.ticket)).state for one in (ticket, other)} == {
        TicketState.EXPIRED
    }
    shown = await hall.service.hall()
    assert (shown.state, shown.waiting) == (HallState.AFTER_CLOSING, 0)
    assert (await hall.service.window_view(1)).state is WindowState.UNSTAFFED
    for table in ("people", "day_keys"):
        assert hall.service.ledger.reader.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    with pytest.raises(Refused, match="day_not_open"):
        await hall.service.day_key()
    with pytest.raises(Refused, match="hall_closed"):
        await hall.take()
    with pytest.raises(Refused, match="day_not_open"):
        await hall.do(Verb.TAKE)


async def test_a_closed_day_leaves_nothing_of_a_name_in_the_file(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await hall.take(person_tag="tag-of-a-person", masked_name="王*英")
        clock.advance(10 * 3600)
        await hall.look()
    files = [path.read_bytes() for path in tmp_path.iterdir() if path.is_file()]
    assert not any("王*英".encode() in content or b"tag-of-a-person" in content for content in files)


async def test_numbers_never_begin_again_within_a_day(hall: Hall) -> None:
    await hall.take()
    hall.clock.advance(10 * 3600)
    await hall.look()
    hall.clock.jump(NOON)
    with pytest.raises(Refused, match="hall_closed"):
        await hall.take()


@pytest.mark.parametrize("year", (1970, 2099))
async def test_a_wild_clock_goes_on_in_the_last_day_and_says_so(hall: Hall, year: int) -> None:
    await hall.take()
    hall.trust.trust = Trust.NONE
    hall.clock.jump(datetime(year, 1, 1, 3, 0, tzinfo=UTC))
    ticket = await hall.take()
    assert (ticket.number, ticket.provisional_day) == ("A002", True)
    assert ticket.business_day == date(2026, 11, 23)
    shown = await hall.service.hall()
    assert (shown.state, shown.provisional_day) == (HallState.OPEN, True)


async def test_staff_vouch_for_a_new_day(hall: Hall) -> None:
    await hall.take()
    hall.trust.trust = Trust.NONE
    hall.clock.advance(DAY_S)
    assert (await hall.take()).provisional_day
    shown = await hall.service.confirm_date(session_of())
    assert (shown.provisional_day, shown.business_day) == (False, date(2026, 11, 24))
    assert (await hall.take()).number == "A001"


async def test_staff_cannot_vouch_for_2099(hall: Hall) -> None:
    hall.trust.trust = Trust.NONE
    hall.clock.jump(datetime(2099, 1, 1, 3, 0, tzinfo=UTC))
    with pytest.raises(Refused, match="date_implausible"):
        await hall.service.confirm_date(session_of())


async def test_a_site_that_never_had_a_trusted_clock_works_and_says_so(tmp_path: Path) -> None:
    async with running_hall(tmp_path, trust=Trust.NONE) as hall:
        assert (await hall.take()).provisional_day
        hall.trust.trust = Trust.NTP
        assert not (await hall.take()).provisional_day
