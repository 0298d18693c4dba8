"""The hall at a moment of a day."""

from collections import Counter
from datetime import datetime

from kiosk.queue.calling import in_order
from kiosk.queue.lookback.fold import Desk, Picture
from kiosk.queue.lookback.messages import ReplayedHall, ReplayedTicket, ReplayedWindow
from kiosk.queue.schemas import TicketState
from kiosk.queue.settings import QueueSettings
from kiosk.queue.words import WindowState


def replayed_hall(
    picture: Picture, settings: QueueSettings, at: datetime, tick_ms: int, span: tuple[datetime, datetime]
) -> ReplayedHall:
    """picture: folded up to `at`, which is `tick_ms` in hall time. span: the first and the last event of the day."""
    states = Counter(seen.state for seen in picture.tickets.values())
    order = in_order(picture.waiting(), tick_ms, settings.priority.ageing_step_s * 1000)
    return ReplayedHall(
        at=at,
        begins=span[0],
        ends=span[1],
        windows=tuple(_window(picture, window.number) for window in settings.windows),
        waiting=tuple(_ticket(picture, one.ticket, at) for one in order),
        parked=states[TicketState.PARKED],
        taken=len(picture.tickets),
        done=states[TicketState.DONE],
        no_show=states[TicketState.NO_SHOW],
        cancelled=states[TicketState.CANCELLED],
    )


def _window(picture: Picture, number: int) -> ReplayedWindow:
    desk = picture.desks.get(number, Desk())
    seen = picture.tickets.get(desk.ticket)
    return ReplayedWindow(
        window=number, state=_state(desk, picture), number=seen.number if seen else "", staff=desk.staff
    )


def _state(desk: Desk, picture: Picture) -> WindowState:
    if not desk.staff:
        return WindowState.UNSTAFFED
    seen = picture.tickets.get(desk.ticket)
    if seen is not None:
        return WindowState.SERVING if seen.state is TicketState.SERVING else WindowState.CALLING
    return WindowState.PAUSED if desk.paused else WindowState.FREE


def _ticket(picture: Picture, ticket: str, at: datetime) -> ReplayedTicket:
    seen = picture.tickets[ticket]
    return ReplayedTicket(
        ticket=seen.ticket,
        number=seen.number,
        service=seen.service,
        priority=seen.priority,
        origin=seen.origin,
        waited_min=max(0, round((at - seen.taken_at).total_seconds()) // 60),
    )
