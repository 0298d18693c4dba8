"""What a zone hears: in order, each once, never stale; and one voice for each zone."""

import asyncio
from pathlib import Path

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.schemas import Announcement, Signage
from kiosk.queue.schemas import Hall as HallView
from kiosk.queue.service import Verb
from kiosk.queue.settings import WindowSettings
from tests.queue.site import Hall, ManualClock, running_hall, site_settings


async def heard(hall: Hall, zone: str = "main", after: int = 0) -> list[Announcement]:
    """What a page hears that connects now."""
    found = []
    async for view in hall.service.subscribe(f"zone:{zone}", after):
        if isinstance(view, HallView):
            break
        assert isinstance(view, Announcement)
        found.append(view)
    return found


async def test_calls_come_in_order(hall: Hall) -> None:
    await hall.take()
    await hall.take()
    await hall.staffed(1, 2)
    await hall.do(Verb.CALL, 1)
    await hall.do(Verb.CALL, 2, login="staff2")
    said = await heard(hall)
    assert [(one.sequence, one.number, one.window, one.recall) for one in said] == [
        (1, "A001", 1, 0),
        (2, "A002", 2, 0),
    ]
    assert [one.sequence for one in await heard(hall, after=1)] == [2]


async def test_a_recall_is_said_instead_of_the_call_that_nobody_said(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL, 1)
    hall.clock.advance(10)
    await hall.do(Verb.RECALL, 1)
    assert [(one.sequence, one.number, one.recall) for one in await heard(hall)] == [(2, "A001", 1)]


async def test_what_was_spoken_is_not_heard_again(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    (said,) = await heard(hall)
    await hall.service.announcement_finished(said.id, "main")
    await hall.service.announcement_finished(said.id, "main")
    assert await heard(hall) == []


@pytest.mark.parametrize("verb", (Verb.SERVE, Verb.NO_SHOW, Verb.FINISH))
async def test_a_call_that_is_over_is_not_spoken(hall: Hall, verb: Verb) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    await hall.do(verb)
    assert await heard(hall) == []


async def test_an_old_call_is_not_spoken(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    hall.clock.advance(121)
    assert await heard(hall) == []
    assert [one.number for one in (await hall.service.hall()).calling] == ["A001"]


async def test_a_zone_hears_its_own_windows(tmp_path: Path) -> None:
    rows = (
        WindowSettings(number=1, services=("pension",), zone="east"),
        WindowSettings(number=2, services=("pension",), zone="west"),
    )
    async with running_hall(tmp_path, site_settings(window_rows=rows)) as hall:
        await hall.take()
        await hall.take()
        await hall.staffed(1, 2)
        await hall.do(Verb.CALL, 2, login="staff2")
        assert [one.window for one in await heard(hall, "west")] == [2]
        assert await heard(hall, "east") == []
        with pytest.raises(Refused, match="unknown_announcement"):
            await hall.service.announcement_finished("west-1", "east")


@pytest.mark.parametrize("name", ("main-9", "main", "main-x", "main--1"))
async def test_an_unknown_announcement_is_refused(hall: Hall, name: str) -> None:
    with pytest.raises(Refused, match="unknown_announcement"):
        await hall.service.announcement_finished(name)


async def test_a_waiting_page_hears_a_call_at_once(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    views = hall.service.subscribe("zone:main")
    first = await anext(views)
    assert isinstance(first, HallView)
    assert isinstance(await anext(views), Signage)
    upcoming = asyncio.ensure_future(anext(views))
    await hall.do(Verb.CALL)
    async with asyncio.timeout(60):
        assert isinstance(await upcoming, Announcement)


async def test_one_page_speaks_until_it_falls_silent(hall: Hall) -> None:
    assert (await hall.service.speaker("main", "display-1")).held
    assert not (await hall.service.speaker("main", "display-2")).held
    hall.clock.advance(6)
    assert (await hall.service.speaker("main", "display-1")).held
    hall.clock.advance(6)
    assert not (await hall.service.speaker("main", "display-2")).held
    hall.clock.advance(5)
    assert (await hall.service.speaker("main", "display-2")).held
    assert not (await hall.service.speaker("main", "display-1")).held


async def test_after_a_restart_the_same_page_goes_on(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await hall.service.speaker("main", "display-1")
    async with running_hall(tmp_path, clock=clock) as hall:
        assert not (await hall.service.speaker("main", "display-2")).held
        assert (await hall.service.speaker("main", "display-1")).held


async def test_an_unknown_zone_has_no_voice(hall: Hall) -> None:
    with pytest.raises(Refused, match="unknown_zone"):
        await hall.service.speaker("roof", "display-1")
    with pytest.raises(Refused, match="unknown_zone"):
        hall.service.subscribe("zone:roof")
