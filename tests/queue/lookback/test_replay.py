"""The hall at a moment of a day, made again from the log."""

from datetime import timedelta
from functools import partial

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.lookback.messages import ReplayedHall
from kiosk.queue.service import Verb
from kiosk.queue.staff import Role
from kiosk.queue.window_schemas import WindowCommand
from kiosk.queue.words import WindowState
from tests.queue.served import Served
from tests.queue.site import NOON, Hall

wish = partial(WindowCommand, command="", seen=0)
DAY = NOON.date()


async def a_morning(hall: Hall) -> None:
    """A minute apart: two taken, one called, served, parked; the other called and missed, back again."""
    for _ in range(2):
        await hall.take()
        hall.clock.advance(60)
    await hall.staffed(1)
    for verb, asked in (
        (Verb.CALL, wish()),
        (Verb.SERVE, wish()),
        (Verb.PARK, wish(reason="papers")),
        (Verb.CALL, wish()),
        (Verb.NO_SHOW, wish()),
    ):
        await hall.do(verb, asked=asked)
        hall.clock.advance(60)


async def at(hall: Hall, minutes: float) -> ReplayedHall:
    return await hall.service.lookback.replay(DAY, NOON + timedelta(minutes=minutes))


async def test_every_minute_shows_what_was_so_then(hall: Hall) -> None:
    await a_morning(hall)
    seen = [
        (shown.windows[0].state, shown.windows[0].number, [one.number for one in shown.waiting], shown.parked)
        for shown in [await at(hall, minute + 0.5) for minute in range(7)]
    ]
    assert seen == [
        (WindowState.UNSTAFFED, "", ["A001"], 0),
        (WindowState.UNSTAFFED, "", ["A001", "A002"], 0),
        (WindowState.CALLING, "A001", ["A002"], 0),
        (WindowState.SERVING, "A001", ["A002"], 0),
        (WindowState.FREE, "", ["A002"], 1),
        (WindowState.CALLING, "A002", [], 1),
        (WindowState.FREE, "", [], 1),
    ]


async def test_the_end_of_the_replay_is_the_hall_as_it_is(hall: Hall) -> None:
    await a_morning(hall)
    view, shown = await hall.service.window_view(1), await at(hall, 60)
    assert [one.number for one in shown.waiting] == [row.number for row in view.waiting]
    assert (shown.parked, shown.no_show, shown.taken) == (len(view.parked), view.no_show_today, 2)
    assert [one.state for one in shown.windows] == [line.state for line in view.windows]


async def test_a_day_that_was_not_is_said(hall: Hall) -> None:
    with pytest.raises(Refused, match="unknown_day"):
        await hall.service.lookback.replay(DAY - timedelta(days=1), NOON)


async def test_a_supervisor_looks_back(served: Served) -> None:
    await a_morning(served.hall)
    async with served.console("sun", Role.SUPERVISOR) as page:
        asked = {"day": DAY.isoformat(), "at": (NOON + timedelta(minutes=2.5)).isoformat()}
        answer = await page.get("/v1/replay", params=asked)
        assert answer.json()["windows"][0]["number"] == "A001"
        no_zone = await page.get("/v1/replay", params=asked | {"at": "2026-11-23T10:00:00"})
        assert (no_zone.status_code, no_zone.json()["detail"]) == (400, "at")
