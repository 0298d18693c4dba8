"""Who is told of an alert, when, and once. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fleet.alerts.alert import NEVER, Alert
from fleet.alerts.settings import Alerts, Receiver

MOST_GROUPS = 20  # messages of one reason to one receiver in one turn; more become one message


@dataclass(frozen=True, slots=True)
class Hold:
    """Nobody is told. until: when to decide again, None: whoever ends the hold wakes the alert; by: who speaks for it."""

    until: datetime | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """One thing that the receivers of one level hear."""

    alert: Alert
    level: int


@dataclass(frozen=True, slots=True)
class Decision:
    """The alert as it is kept from now on, when to decide again, what is told, and whether it becomes an order."""

    alert: Alert
    act_at: datetime | None
    news: tuple[News, ...] = ()
    order: bool = False


def decide(alert: Alert, now: datetime, settings: Alerts, hold: Hold | None) -> Decision:
    """What to do about one alert at this moment."""
    if alert.resolved_at is not None:
        return Decision(alert, None, tuple(News(alert, level) for level in range(alert.told + 1)))
    if hold is not None:
        return Decision(replace(alert, suppressed_by=hold.by), hold.until)
    alert = replace(alert, suppressed_by="")
    news: tuple[News, ...] = ()
    next_step = _next_step(alert, settings)
    if next_step is not None and now >= next_step:
        alert = replace(alert, told=alert.told + 1, told_at=now)
        news = (News(alert, alert.told),)
        next_step = _next_step(alert, settings)
    order_at = _order_at(alert, settings)
    order = order_at is not None and now >= order_at
    moments = [at for at in (next_step, None if order else order_at) if at is not None]
    return Decision(alert, min(moments, default=None), news, order)


def _next_step(alert: Alert, settings: Alerts) -> datetime | None:
    """When the next level is told: the first at once, each other one when nobody has acknowledged."""
    if alert.told == NEVER:
        return alert.fired_at
    if alert.acked_by or alert.told + 1 >= settings.levels or alert.told_at is None:
        return None
    return alert.told_at + timedelta(seconds=settings.escalate_s)


def _order_at(alert: Alert, settings: Alerts) -> datetime | None:
    if alert.ordered or alert.kind == "area" or alert.reason not in settings.orders.reasons:
        return None
    return alert.fired_at + timedelta(seconds=settings.orders.after_s)


@dataclass(frozen=True, slots=True)
class Group:
    """What one message says: alerts of one reason, of one township or of many, all firing or all resolved."""

    receiver: Receiver
    reason: str
    area: str
    news: tuple[News, ...]

    @property
    def dedupe(self) -> str:
        """The same news has the same key."""
        told = ",".join(f"{one.alert.id}:{status_of(one.alert)}:{one.level}" for one in self.news)
        return f"{self.receiver.name} {told}"


def status_of(alert: Alert) -> str:
    """In Alertmanager's words."""
    return "firing" if alert.resolved_at is None else "resolved"


def groups(news: Iterable[News], settings: Alerts) -> Sequence[Group]:
    """Everything that is told in one turn, by receiver."""
    found: dict[tuple[str, str, str], dict[str, list[News]]] = {}
    receivers: Mapping[str, Receiver] = {receiver.name: receiver for receiver in settings.receivers}
    for one in news:
        for receiver in settings.at_level(one.level):
            if receiver.takes(one.alert.area, one.alert.severity):
                by_area = found.setdefault((receiver.name, one.alert.reason, status_of(one.alert)), {})
                by_area.setdefault(one.alert.area[: settings.areas.digits], []).append(one)
    made: list[Group] = []
    for (name, reason, _), by_area in found.items():
        if len(by_area) > MOST_GROUPS:
            by_area = {"": [one for told in by_area.values() for one in told]}
        made += [Group(receivers[name], reason, area, tuple(told)) for area, told in by_area.items()]
    return made
