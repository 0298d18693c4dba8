"""GET /metrics for Prometheus: aggregates only, never a label for one reporter."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.alerts import deliveries
from fleet.alerts import rows as alerts
from fleet.config import Scrapes
from fleet.findings import Severity
from fleet.staff.passwords import same_token
from fleet.store.sql import Rooms, Sql
from fleet.traffic import Traffic
from fleet.workorders import rows as orders
from fleet.workorders.order import OrderState
from kiosk.domain.clock import Clock

_FORWARDED = (
    "forwarded",
    "x-forwarded-for",
    "x-real-ip",
)  # a gateway on this machine is no scraper on this machine


@dataclass(frozen=True, slots=True)
class Figures:
    """What the store says at one moment."""

    reporters: Sequence[tuple[str, str, str, str, int]]
    unheard: Sequence[tuple[str, str, str, int]]
    alerts: Sequence[tuple[str, Severity, bool, int]]
    waiting: Sequence[tuple[str, int, datetime]]
    orders: Sequence[tuple[OrderState, int]]


class MetricsRoute:
    """By the token of `[metrics]`, or without one from this machine alone."""

    def __init__(self, store: Rooms, clock: Clock, settings: Scrapes, traffic: Traffic) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._traffic = traffic
        self._token = Path(settings.token_file).read_text("utf-8").strip() if settings.token_file else ""

    def routes(self) -> list[Route]:
        """One route, outside of the API's text."""
        return [Route("/metrics", self.metrics, methods=["GET"])]

    async def metrics(self, request: Request) -> Response:
        """The text format; 403 for anybody else."""
        if not self._may(request):
            return Response(status_code=403)
        digits = self._settings.area_digits
        figures = await self._store.read(lambda sql: figures_of(sql, digits))
        registry = CollectorRegistry()
        registry.register(_Collected(families(figures, self._traffic, self._clock.now())))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    def _may(self, request: Request) -> bool:
        if self._token:
            return same_token(request.headers.get("authorization", ""), f"Bearer {self._token}")
        if request.client is None or any(name in request.headers for name in _FORWARDED):
            return False
        return _is_loopback(request.client.host)


async def figures_of(sql: Sql, digits: int) -> Figures:
    """Everything that is shown; reporters come from figures kept by difference, not from their rows."""
    counted = await sql.rows(
        "SELECT SUBSTR(county, 1, $1) AS area, kind, presence, verdict, SUM(count) FROM reporter_tallies"
        " GROUP BY area, kind, presence, verdict ORDER BY area, kind, presence, verdict",
        digits,
    )
    unheard = await sql.rows(
        "SELECT SUBSTR(r.area, 1, $1) AS part, r.kind, COALESCE(i.standing, 'approved') AS standing, COUNT(*)"
        " FROM reporters r LEFT JOIN identities i ON i.reporter = r.id"
        " WHERE r.last_sync_at IS NULL AND r.revoked_at IS NULL"
        " GROUP BY part, r.kind, COALESCE(i.standing, 'approved') ORDER BY part, r.kind, standing",
        digits,
    )
    return Figures(
        reporters=[(*row[:4], int(row[4])) for row in counted],
        unheard=[(*row[:3], int(row[3])) for row in unheard],
        alerts=await alerts.open_counts(sql),
        waiting=await deliveries.waiting(sql),
        orders=await orders.counts(sql),
    )


def families(figures: Figures, traffic: Traffic, now: datetime) -> Iterator[Metric]:
    """As Prometheus knows them."""
    reporters = GaugeMetricFamily(
        "bianmin_reporters", "Reporters that were ever heard.", labels=["area", "kind", "presence", "verdict"]
    )
    for area, kind, presence, verdict, count in figures.reporters:
        reporters.add_metric([area, kind, presence, verdict], count)
    yield reporters
    unheard = GaugeMetricFamily(
        "bianmin_reporters_never_heard",
        "Enrolled, and silent since; approved: nobody but the machine is waited for.",
        labels=["area", "kind", "standing"],
    )
    for area, kind, standing, count in figures.unheard:
        unheard.add_metric([area, kind, standing], count)
    yield unheard
    firing = GaugeMetricFamily(
        "bianmin_alerts_firing",
        "Open alerts; suppressed: another speaks for them.",
        labels=["reason", "severity", "suppressed"],
    )
    for reason, severity, suppressed, count in figures.alerts:
        firing.add_metric([reason, severity.word, str(suppressed).lower()], count)
    yield firing
    waiting = GaugeMetricFamily("bianmin_deliveries_waiting", "Messages on their way.", labels=["receiver"])
    oldest = GaugeMetricFamily(
        "bianmin_delivery_oldest_seconds", "Age of the oldest message on its way.", labels=["receiver"]
    )
    for receiver, count, made in figures.waiting:
        waiting.add_metric([receiver], count)
        oldest.add_metric([receiver], (now - made).total_seconds())
    yield waiting
    yield oldest
    opened = GaugeMetricFamily(
        "bianmin_work_orders_open", "Work orders that are not closed.", labels=["state"]
    )
    for state, count in figures.orders:
        opened.add_metric([state], count)
    yield opened
    yield CounterMetricFamily("bianmin_syncs", "Syncs that this process took.", value=traffic.syncs)
    yield CounterMetricFamily("bianmin_events", "Events in them.", value=traffic.events)
    yield CounterMetricFamily("bianmin_busy", "Requests answered 503: come later.", value=traffic.busy)


class _Collected:
    """prometheus_client's own shape for values that are there already."""

    def __init__(self, found: Iterable[Metric]) -> None:
        self._found = list(found)

    def collect(self) -> Iterable[Metric]:
        return self._found


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
