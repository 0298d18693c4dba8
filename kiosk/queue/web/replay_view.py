"""The hall at a moment of a day, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import Texts
from kiosk.queue.lookback.messages import ReplayedHall, ReplayedTicket, ReplayedWindow
from kiosk.queue.office.people import Member
from kiosk.queue.web.caller_view import LONG_WAIT_MIN, MARKS
from kiosk.queue.web.office import person_of
from kiosk.queue.words import Origin, WindowState
from kiosk.web.pages import Mark


@dataclass(frozen=True, slots=True)
class Span:
    """What the slider goes over: minutes after the midnight before the day's first event."""

    first: int
    last: int
    midnight: datetime

    def at(self, minute: int) -> datetime:
        """The end of that minute, within the day's log."""
        return self.midnight + timedelta(minutes=max(self.first, min(minute, self.last)))


@dataclass(frozen=True, slots=True)
class WindowThen:
    """One window as it was."""

    window: int
    state: str
    mark: Mark
    tone: str
    number: str
    staff: str


@dataclass(frozen=True, slots=True)
class TicketThen:
    """One who waited then."""

    order: int
    number: str
    service: str
    tag: str
    waited: int
    long: bool


@dataclass(frozen=True, slots=True)
class HallThen:
    """Everything the fragment needs."""

    time: str
    windows: tuple[WindowThen, ...]
    waiting: tuple[TicketThen, ...]
    sums: tuple[tuple[str, int], ...]


def span_of(hall: ReplayedHall, zone: tzinfo) -> Span:
    """From the minute of the first event to the minute after the last."""
    begins, ends = hall.begins.astimezone(zone), hall.ends.astimezone(zone)
    midnight = begins.replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(
        int((begins - midnight).total_seconds() // 60),
        int((ends - midnight).total_seconds() // 60) + 1,
        midnight,
    )


def hall_then(hall: ReplayedHall, known: Mapping[str, Member], zone: tzinfo, t: Texts) -> HallThen:
    """The hall in words."""
    sums = (
        (t("office.replay.taken"), hall.taken),
        (t("office.replay.done"), hall.done),
        (t("office.replay.no_show"), hall.no_show),
        (t("office.replay.cancelled"), hall.cancelled),
        (t("office.replay.parked"), hall.parked),
    )
    return HallThen(
        time=f"{hall.at.astimezone(zone):%H:%M}",
        windows=tuple(_window(one, known, t) for one in hall.windows),
        waiting=tuple(_ticket(order, one, t) for order, one in enumerate(hall.waiting, 1)),
        sums=sums,
    )


def _window(one: ReplayedWindow, known: Mapping[str, Member], t: Texts) -> WindowThen:
    closed, paused = one.state is WindowState.UNSTAFFED, one.state is WindowState.PAUSED
    return WindowThen(
        window=one.window,
        state=t(f"console.state.{one.state.value}"),
        mark=MARKS[one.state],
        tone="off" if closed else "warn" if paused else "",
        number=one.number,
        staff="" if closed else person_of(one.staff, known, t),
    )


def _ticket(order: int, one: ReplayedTicket, t: Texts) -> TicketThen:
    tag = "" if one.priority is PriorityClass.NORMAL else t(f"priority.{one.priority.value}")
    if not tag and one.origin not in (Origin.TAKEN, Origin.APPOINTMENT):
        tag = t(f"origin.{one.origin.value}")
    return TicketThen(
        order,
        one.number,
        t(f"service.{one.service}.name"),
        tag,
        one.waited_min,
        one.waited_min >= LONG_WAIT_MIN,
    )
