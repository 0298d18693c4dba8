"""/tomorrow: windows needed hour by hour on the next day with opening hours; played once and kept for the day."""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.queue.forecast.coming_day import Ground, ground_from
from kiosk.queue.forecast.tomorrow import HourPlan, planned
from kiosk.queue.hours import local_time, next_open_day
from kiosk.queue.staff import Role
from kiosk.queue.web.desk import Desk, staff_language
from kiosk.queue.web.office import office_page, session_or_away
from kiosk.queue.web.tomorrow_view import tomorrow_view

WITHIN_MIN = (10, 15, 20, 30)
USUAL_MIN = 20


@dataclass(frozen=True, slots=True)
class Played:
    """A plan and what it stands on."""

    ground: Ground
    plan: tuple[HourPlan, ...]


class Plans:
    """One plan for each aim, for as long as today is today; who asks while it is played waits for the same one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._today: date | None = None
        self._kept: dict[int, Played | None] = {}
        self._playing = asyncio.Lock()

    async def of(self, day: date, today: date, within_min: int) -> Played | None:
        """None where no day has been worked yet."""
        async with self._playing:
            if self._today != today:
                self._today, self._kept = today, {}
            if within_min not in self._kept:
                self._kept[within_min] = await self._play(day, today, within_min)
            return self._kept[within_min]

    async def _play(self, day: date, today: date, within_min: int) -> Played | None:
        settings, path = self._desk.settings, self._desk.service.ledger.path
        ground = await asyncio.to_thread(ground_from, path, settings, day, today)
        if ground is None:
            return None
        steps = planned(ground.past, ground.able, ground.hours, within_min * 60)
        return Played(ground, await in_turns(steps))


async def in_turns(steps: Generator[None, None, tuple[HourPlan, ...]]) -> tuple[HourPlan, ...]:
    """The plan, one run at a time: the hall goes on in between."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            plan: tuple[HourPlan, ...] = done.value
            return plan
        await asyncio.sleep(0)


def routes(desk: Desk) -> list[Route]:
    """/tomorrow."""
    plans = Plans(desk)

    async def page(request: Request) -> Response:
        session = await session_or_away(request, Role.SUPERVISOR)
        if isinstance(session, Response):
            return session
        t = desk.words(staff_language(request))
        within_min = _within(request)
        today = local_time(desk.now(), desk.settings.zone_info).date()
        day = next_open_day(desk.settings.hours, today)
        played = None if day is None else await plans.of(day, today, within_min)
        view = None
        if played is not None and day is not None:
            ground = played.ground
            view = tomorrow_view(
                day, played.plan, ground.days, same_weekday=ground.same_weekday, within_min=within_min, t=t
            )
        return office_page(
            desk,
            request,
            session,
            "tomorrow.html",
            v=view,
            is_closed=day is None,
            within=within_min,
            choices=WITHIN_MIN,
        )

    return [Route("/tomorrow", page)]


def _within(request: Request) -> int:
    given = request.query_params.get("within", "")
    return int(given) if given in {str(one) for one in WITHIN_MIN} else USUAL_MIN
