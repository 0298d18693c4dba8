"""Days of work at a station without a browser, by the minute: arrivals, four windows, a morning that is too full."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.service import Verb
from kiosk.queue.staff import Role
from tests.browser.staffed import do
from tests.browser.station import PASSWORD, Station
from tests.queue.site import ManualClock

WINDOWS = (1, 2, 3, 4)
MINUTES = {
    "pension": 8, "insurance-enrolment": 9, "social-card": 5, "card-replacement": 6, "materials": 4,
    "job-registration": 9, "unemployment-benefit": 12, "title-exam": 7, "labour-complaint": 14,
}  # fmt: skip
SHARES = (28, 12, 25, 11, 9, 7, 3, 3, 2)
HOURLY = {9: 24, 10: 22, 11: 14, 13: 6, 14: 16, 15: 14, 16: 7}
_LUNCH = (180, 270)  # minutes after nine


@dataclass(slots=True)
class Worker:
    """A station, its clock, and dice."""

    station: Station
    clock: ManualClock
    random: Random

    async def days(self, count: int, *, last_until_min: int = 480) -> None:
        """So many working days; the last only until so many minutes after nine."""
        for window in WINDOWS:
            await self.station.service.staff.add(f"hand{window}", f"员工{window}", Role.STAFF, PASSWORD)
        for number in range(count):
            opening = next_opening(self.clock.now())
            self.clock.advance((opening - self.clock.now()).total_seconds())
            until_min = last_until_min if number == count - 1 else 480
            await self._day(until_min, forecast=number >= 2)

    async def _day(self, until_min: int, *, forecast: bool) -> None:
        for window in WINDOWS:
            await do(self.station, window, Verb.TAKE)
        busy: dict[int, int] = {}
        for minute in range(until_min):
            await self._arrive(minute, forecast=forecast)
            for window in WINDOWS:
                await self._work(window, minute, busy)
            self.clock.advance(60)

    async def _arrive(self, minute: int, *, forecast: bool) -> None:
        rate = HOURLY.get(9 + minute // 60, 0) / 60
        if _LUNCH[0] <= minute < _LUNCH[1] or minute > 470:
            return
        while self.random.random() < rate:
            service = self.random.choices(list(MINUTES), SHARES)[0]
            priority = PriorityClass.ELDER if self.random.random() < 0.15 else PriorityClass.NORMAL
            if forecast:
                await self.station.service.forecaster.renew()
            await self.station.take(service, priority=priority)
            rate -= 0.4

    async def _work(self, window: int, minute: int, busy: dict[int, int]) -> None:
        """One minute at a window: finish what is due, call the next."""
        if busy.get(window, 0) > minute or (_LUNCH[0] <= minute < _LUNCH[1] and window in (1, 4)):
            return
        if window in busy:
            came = self.random.random() > 0.05
            await do(self.station, window, Verb.FINISH if came else Verb.NO_SHOW)
            del busy[window]
        try:
            view = await do(self.station, window, Verb.CALL)
        except Refused:
            return
        assert view.active is not None
        if self.random.random() > 0.05:
            usual = MINUTES[view.active.service]
            busy[window] = minute + max(1, round(self.random.lognormvariate(0, 0.6) * usual))
        else:
            busy[window] = minute + 1


def next_opening(after: datetime) -> datetime:
    """Nine o'clock in Shanghai of the next working day."""
    day = after.astimezone(UTC).replace(hour=1, minute=0, second=0, microsecond=0)
    while day <= after or day.weekday() >= 5:
        day += timedelta(days=1)
    return day
