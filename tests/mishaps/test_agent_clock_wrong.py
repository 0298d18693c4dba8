"""The kiosk's clock is wrong, or steps: numbers are given all the same, and no visit ends early or never."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.config import VisitTimes
from agent.schemas import SlipState
from tests.agent.station import Wanted, running_kiosk, site_queue, watching


class SteppedClock:
    """The machine's own clock, and somebody set it wrong."""

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def monotonic(self) -> float:
        return time.monotonic()


NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    "offset",
    [
        datetime(1970, 1, 2, tzinfo=UTC) - NOW,
        datetime(2099, 1, 1, tzinfo=UTC) - NOW,
        timedelta(hours=1),
        timedelta(hours=-1),
    ],
    ids=["1970", "2099", "an hour ahead", "an hour behind"],
)
async def test_a_ticket_is_taken_with_a_wrong_clock(tmp_path: Path, offset: timedelta) -> None:
    async with site_queue(tmp_path / "site") as site:
        wanted = Wanted(site=site, clock=SteppedClock(offset))
        async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
            await kiosk.ready()
            taken = await kiosk.take(await kiosk.begin())
            await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
            assert taken.number == "A001"
            assert abs(taken.taken_at - datetime.now(UTC)) < timedelta(minutes=1), "the queue's time counts"
            await kiosk.sent()
            await kiosk.events()


async def test_a_step_of_the_clock_changes_no_deadline(tmp_path: Path) -> None:
    clock = SteppedClock(timedelta())
    times = VisitTimes(idle_warn_s=1.0, warning_s=1.0)
    async with (
        running_kiosk(tmp_path / "agent", Wanted(clock=clock, times=times, printer=False)) as kiosk,
        watching(kiosk.client),
    ):
        await kiosk.begin()
        clock.offset = timedelta(days=30000)
        await asyncio.sleep(0.5)
        state = await kiosk.client.state()
        assert state.visit is not None
        assert 1.0 < state.visit.remaining_s < 1.6
        clock.offset = timedelta(days=-10000)
        await kiosk.until(lambda s: s.visit is None, 3)
