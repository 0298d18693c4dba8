"""What operations see of an area at one moment, gathered from the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from fleet import registry, tallies
from fleet.config import FleetConfig
from fleet.health import Limits, Status, Verdict, status
from fleet.indicators import DayFigures, figures
from fleet.store.port import Reporter, Store
from fleet.store.sql import Sql
from kiosk.domain.clock import Clock

_WORST_FIRST = (Verdict.LOST, Verdict.DOWN, Verdict.DEGRADED, Verdict.WAITING, Verdict.FINE)


@dataclass(frozen=True, slots=True)
class Line:
    """One reporter with what we think of it."""

    reporter: Reporter
    status: Status


@dataclass(frozen=True, slots=True)
class Overview:
    """One area now; `lines` worst first."""

    area: str
    now: datetime
    lines: tuple[Line, ...]
    today: DayFigures
    taken_by_hour: Mapping[int, int]
    done_by_hour: Mapping[int, int]

    def count(self, *verdicts: Verdict) -> int:
        """How many reporters have one of these verdicts."""
        return sum(line.status.verdict in verdicts for line in self.lines)

    @property
    def sites(self) -> int:
        """How many sites the reporters stand in."""
        return len({(line.reporter.area, line.reporter.site) for line in self.lines})

    @property
    def waiting_rows(self) -> int:
        """How many events the reporters said were still with them."""
        return sum(line.status.outbox_depth for line in self.lines)

    @property
    def last_sync_at(self) -> datetime | None:
        """When we last heard of anybody."""
        return max((at for line in self.lines if (at := line.reporter.last_sync_at)), default=None)


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
        lines = [self._line(found, now) for found in await registry.reporters(sql, area)]
        lines.sort(key=lambda line: _WORST_FIRST.index(line.status.verdict))
        return Overview(
            area,
            now,
            tuple(lines),
            figures(await tallies.counts(sql, area, day)),
            await tallies.hours(sql, area, day, "ticket.taken"),
            await tallies.hours(sql, area, day, "ticket.done"),
        )

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
