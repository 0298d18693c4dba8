"""The site's server is off when the day begins: two kiosks give numbers, one of them just switched on; it returns at noon."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent.schemas import LinkState, TakenTicket
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.schemas import HallState
from tests.agent.station import Kiosk, Site, Wanted, running_kiosk, site_queue
from tests.queue.site import ManualClock

EVENING = datetime(2026, 11, 23, 18, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR_S = 3600


class Place:
    """The site, with a code of one's own to pair by."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.url = site.url
        self.code_file = folder / "code-two"


@asynccontextmanager
async def kiosk_at(folder: Path, place: Site | Place, clock: ManualClock) -> AsyncIterator[Kiosk]:
    async with running_kiosk(folder, Wanted(site=place, clock=clock)) as kiosk:
        yield kiosk


async def alone(kiosk: Kiosk) -> TakenTicket:
    """A number, once the kiosk knows that it is alone."""
    await kiosk.until(
        lambda state: (
            state.links.queue is LinkState.DOWN
            and bool(state.alone)
            and state.hall is not None
            and state.hall.state is HallState.OPEN
        )
    )
    visit = await kiosk.begin()
    taken = await kiosk.take(visit)
    await kiosk.client.end(visit, new_command_id(), "done")
    return taken


async def test_all_numbers_of_the_morning_are_there_once_and_called_in_the_order_of_the_taps(
    tmp_path: Path,
) -> None:
    clock = ManualClock(EVENING)
    async with site_queue(tmp_path / "site", clock) as site:
        await site.hall.hire()
        place = Place(site, tmp_path)
        place.code_file.write_text(
            await site.hall.service.devices.make_code(DeviceKind.KIOSK, None, "", "two")
        )
        async with kiosk_at(tmp_path / "two", place, clock) as two:
            async with kiosk_at(tmp_path / "one", site, clock) as one:
                for kiosk in (one, two):
                    await kiosk.until(lambda state: bool(state.alone))
            await site.stop()
            clock.advance(15 * HOUR_S)  # 09:00 of the next day
            async with kiosk_at(tmp_path / "one", place, clock) as one:
                given = []
                for kiosk in (one, two, two, one, two, one):
                    clock.advance(60)
                    given.append((await alone(kiosk)).number)
                assert sorted(given) == ["A601", "A602", "A603", "A621", "A622", "A623"]
                clock.advance(3 * HOUR_S)
                await site.start()
                for kiosk in (two, one):
                    await kiosk.sent()
                clock.advance(60)
                assert (await site.hall.take()).number == "A001"
                await site.hall.staffed(1)
                assert [await site.hall.served() for _ in range(7)] == [*given, "A001"]


async def test_before_the_hall_opens_and_on_the_day_after_there_are_none(tmp_path: Path) -> None:
    clock = ManualClock(EVENING)
    async with site_queue(tmp_path / "site", clock) as site:
        async with kiosk_at(tmp_path / "one", site, clock) as kiosk:
            await kiosk.until(lambda state: bool(state.alone))
        await site.stop()
        clock.advance(2 * 24 * HOUR_S)
        async with kiosk_at(tmp_path / "one", site, clock) as kiosk:
            assert (await kiosk.client.state()).alone == ()
            with pytest.raises(Refused, match="queue_down"):
                await kiosk.take(await kiosk.begin())
        await site.start()
