"""Statistics as they cross the wire: additive only. Times in seconds; no person but the staff's own ids."""

from datetime import date

from kiosk.queue.schemas import Message


class SpanSeconds(Message, frozen=True, kw_only=True):
    """p90: nine in ten were not longer."""

    mean_s: float
    median_s: float
    p90_s: float


class StatisticsLine(Message, frozen=True, kw_only=True):
    """`key` is the service, window, person's id, hour or day; "" for the whole. Null: not counted at windows and persons."""

    key: str
    taken: int | None
    called: int
    served: int
    no_show: int
    cancelled: int | None
    expired: int | None
    recalls: int
    wait: SpanSeconds | None
    handled: SpanSeconds | None


class LongestWait(Message, frozen=True, kw_only=True):
    """Who waits longest now."""

    number: str
    service: str
    waited_s: int


class ForecastScore(Message, frozen=True, kw_only=True):
    """How the ranges told at issue held. coverage: share of waits within p20–p80, aimed at 0.6; bias > 0: told too long."""

    service: str
    count: int
    coverage: float
    mae_s: float
    bias_s: float


class Statistics(Message, frozen=True, kw_only=True):
    """GET /v1/statistics?day=2026-03-18&by=service|window|staff|hour|day, for supervisors; day=2026-03 is a month."""

    day: date  # the first one
    last_day: date | None = None
    by: str
    total: StatisticsLine
    lines: tuple[StatisticsLine, ...]
    longest: LongestWait | None
    forecasts: tuple[ForecastScore, ...] = ()
    forecasts_week: ForecastScore | None = None  # of the last seven days with tickets
