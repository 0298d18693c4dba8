"""What operations see of an area at one moment, gathered from the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from fleet import registry, tallies
from fleet.alerts import rows as alerts
from fleet.alerts import watch
from fleet.alerts.alert import Alert
from fleet.config import FleetConfig
from fleet.health import Limits, Status, status
from fleet.indicators import MOVED, REOPENED, DayFigures, done_by_hour, figures
from fleet.standing import Cursor, Standing, Wanted, children, next_level, standing
from fleet.standing import page as places_of
from fleet.store.port import Reporter, Store
from fleet.store.sql import Sql
from kiosk.domain.clock import Clock

FIRST_PROBLEMS = 50
FIRST_ALERTS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One reporter with what we think of it."""

    reporter: Reporter
    status: Status


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list's rows; `after`: where the next page begins, None at the end."""

    lines: tuple[Line, ...]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class Overview:
    """One area now. `parts`: the areas right below it; `problems`: the first of them; `alerts`: the worst open ones."""

    area: str
    now: datetime
    standing: Standing
    parts: tuple[Standing, ...]
    problems: Page
    alerts: tuple[Alert, ...]
    open_alerts: int
    unacknowledged: int
    today: DayFigures
    taken_by_hour: Mapping[int, int]
    done_by_hour: Mapping[int, int]


class Overviews:
    """Asks the store; judges by the clock."""

    def __init__(self, store: Store, clock: Clock, zone: tzinfo, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._limits = limits

    async def of(self, area: str) -> Overview:
        """Everything below the area; "" is everywhere."""
        now = self._clock.now()
        return await self._store.read(lambda sql: self._overview(sql, area, now))

    async def _overview(self, sql: Sql, area: str, now: datetime) -> Overview:
        day = now.astimezone(self._zone).date()
        level = next_level(area)
        parts = await children(sql, area, level) if level > len(area) else {}
        counted = await alerts.open_counts(sql, area)
        waiting = await alerts.page(sql, alerts.Wanted(area, unacknowledged=True), (), FIRST_ALERTS)
        return Overview(
            area=area,
            now=now,
            standing=await standing(sql, area),
            parts=tuple(parts.values()),
            problems=await self._page(sql, Wanted(area), None, FIRST_PROBLEMS, now),
            alerts=tuple(alert for alert in waiting if not alert.suppressed_by),
            open_alerts=sum(count for _, _, held, count in counted if not held),
            unacknowledged=await alerts.unacknowledged(sql, area),
            today=figures(await tallies.counts(sql, area, day)),
            taken_by_hour=await tallies.hours(sql, area, day, "ticket.taken"),
            done_by_hour=done_by_hour(
                await tallies.hours(sql, area, day, "ticket.done"),
                await tallies.hours(sql, area, day, f"{MOVED}.{REOPENED}"),
            ),
        )

    async def page(self, wanted: Wanted, after: Cursor | None, limit: int) -> Page:
        """The worst first; `after` of the page before."""
        now = self._clock.now()
        return await self._store.read(lambda sql: self._page(sql, wanted, after, limit, now))

    async def _page(self, sql: Sql, wanted: Wanted, after: Cursor | None, limit: int, now: datetime) -> Page:
        places = await places_of(sql, wanted, after, limit + 1)
        said = await watch.reporters(sql, [place.reporter for place in places[:limit]])
        lines = [self._line(said[place.reporter], now) for place in places[:limit] if place.reporter in said]
        return Page(tuple(lines), places[limit - 1] if len(places) > limit else None)

    async def one(self, reporter: str) -> Line:
        """Raises UnknownReporter."""
        found = await self._store.read(lambda sql: registry.reporter(sql, reporter))
        return self._line(found, self._clock.now())

    async def today_of(self, reporter: str) -> DayFigures:
        """Its own figures of today."""
        day = self._clock.now().astimezone(self._zone).date()
        return figures(await self._store.read(lambda sql: tallies.reporter_counts(sql, reporter, day)))

    def _line(self, reporter: Reporter, now: datetime) -> Line:
        return Line(reporter, status(reporter, now, self._limits))


def limits_from(config: FleetConfig) -> Limits:
    """The ages of a last sync, from how often one is due; and the thresholds."""
    due_s, lateness = config.sync.next_s, config.lateness
    late, offline = (
        timedelta(seconds=due_s * times) for times in (lateness.late_after, lateness.offline_after)
    )
    return Limits(late, offline, config.health)
