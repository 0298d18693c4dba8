"""Views that many follow are made once for all of them, and begin with the present."""

import asyncio

from kiosk.queue.schemas import Hall as HallView
from tests.queue.site import Hall


async def test_displays_that_one_change_wakes_share_one_view(hall: Hall) -> None:
    one, other = hall.service.subscribe("hall"), hall.service.subscribe("hall")
    async with asyncio.timeout(60):
        assert await anext(one) == await anext(other)
        await hall.take()
        seen, seen_there = await asyncio.gather(anext(one), anext(other))
    assert isinstance(seen, HallView)
    assert seen.waiting == 1
    assert seen_there is seen


async def test_a_display_that_comes_begins_with_the_present(hall: Hall) -> None:
    async with asyncio.timeout(60):
        await anext(hall.service.subscribe("hall"))
        await hall.take()
        view = await anext(hall.service.subscribe("hall"))
    assert isinstance(view, HallView)
    assert view.waiting == 1
