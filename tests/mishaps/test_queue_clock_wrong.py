"""The site's clock jumps to 1970, 2099, or an hour off: numbering goes on, the order stays, nothing is lost."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.queue.day import Trust
from kiosk.queue.service import Verb
from tests.queue.served import ClockOfKiosk, Served, served_hall
from tests.queue.site import NOON, ManualClock, running_hall


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """A hall behind its HTTP API."""
    async with served_hall(tmp_path) as site:
        yield site


WILD = (datetime(1970, 1, 1, 0, 5, tzinfo=UTC), datetime(2099, 12, 31, 23, 55, tzinfo=UTC))
AN_HOUR_OFF = (NOON - timedelta(hours=1), NOON + timedelta(hours=1))


@pytest.mark.parametrize("to", (*WILD, *AN_HOUR_OFF))
async def test_the_order_and_the_numbers_do_not_follow_the_clock(tmp_path: Path, to: datetime) -> None:
    async with running_hall(tmp_path) as hall:
        await hall.take()
        hall.trust.trust = Trust.NONE
        hall.clock.jump(to)
        await hall.take()
        hall.clock.advance(60)
        await hall.look()
        hall.clock.jump(NOON + timedelta(minutes=2))
        await hall.take()
        await hall.staffed(1, 2, 3)
        assert [await hall.called(window) for window in (1, 2, 3)] == ["A001", "A002", "A003"]


@pytest.mark.parametrize("to", WILD)
async def test_a_restart_with_a_wild_clock_keeps_the_day_and_says_so(tmp_path: Path, to: datetime) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await hall.take()
    clock.jump(to)
    async with running_hall(tmp_path, clock=clock, trust=Trust.NONE) as hall:
        ticket = await hall.take()
        assert (ticket.number, ticket.provisional_day) == ("A002", True)
    clock.jump(NOON + timedelta(hours=1))
    async with running_hall(tmp_path, clock=clock) as hall:
        ticket = await hall.take()
        assert (ticket.number, ticket.provisional_day) == ("A003", False)


@pytest.mark.parametrize("to", (*WILD, *AN_HOUR_OFF))
async def test_recalls_pads_and_waits_go_on_by_their_own_time(tmp_path: Path, to: datetime) -> None:
    async with running_hall(tmp_path) as hall:
        hall.trust.trust = Trust.NONE
        await hall.take()
        await hall.staffed(1)
        await hall.do(Verb.CALL)
        hall.clock.jump(to)
        hall.clock.advance(10)
        view = await hall.do(Verb.RECALL)
        assert view.active is not None
        assert view.active.recalls == 1
        await hall.do(Verb.FINISH)
        assert (await hall.service.pad_view(1)).number == "A001"
        hall.clock.advance(31)
        await hall.look()
        assert (await hall.service.pad_view(1)).number == ""


@pytest.mark.parametrize("to", WILD)
async def test_kiosks_with_the_right_time_are_still_served(served: Served, to: datetime) -> None:
    own = ClockOfKiosk(served.hall.clock)
    kiosk = await served.kiosk(clock=own)
    own.wrong = served.hall.clock.now()
    served.hall.trust.trust = Trust.NONE
    served.hall.clock.jump(to)
    assert (await kiosk.hall()).provisional_day
    await kiosk.close()
