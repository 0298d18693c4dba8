"""Of two tickets, which goes first, and why: the same numbers as the call compared, as closed words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.queue import events as e
from kiosk.queue.calling import Caller, Waiting, fits, overtake_bound_ms, urgency
from kiosk.queue.lookback.fold import Desk, Happened, Picture, Seen
from kiosk.queue.lookback.messages import Why, WhyReason, WhyTicket
from kiosk.queue.schemas import TicketState
from kiosk.queue.settings import QueueSettings
from kiosk.queue.skills import worth_at
from kiosk.queue.words import CallWay, Origin

_MOVED = (Origin.TRANSFERRED, Origin.RETURNED, Origin.POSTPONED, Origin.CONTINUED, Origin.REOPENED)
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Question:
    """Two tickets, the hall before the call of one of them, and that call; without a call: the hall now.

    window: whose order is asked for where nobody was called.
    """

    a: str
    b: str
    picture: Picture
    at: datetime
    tick_ms: int
    call: Happened | None = None
    window: int | None = None


def explain(question: Question, settings: QueueSettings) -> Why:
    """Raises KeyError for a ticket that the picture does not have."""
    call = question.call.event if question.call is not None else None
    called = call if isinstance(call, e.TicketCalled) else None
    window = called.window if called is not None else question.window
    caller = _caller(question.picture, settings, window)
    scale = _Scale(question.tick_ms, settings.priority.ageing_step_s * 1000, caller)
    tickets = question.picture.tickets
    first, other = _sides(question, called, scale)
    if called is None:
        reasons, detail = _compared(first, other, scale), ""
    else:
        reasons, detail = _called(question, called, first, other, scale)
    levels = list(settings.priority.levels.values())
    worths = {worth for one in settings.windows for worth in worth_at(one, {}).values()} | {0}
    bound_ms = overtake_bound_ms(other.level, levels, scale.step_ms, worths)
    return Why(
        first=scale.side(first, tickets),
        other=scale.side(other, tickets),
        called=called is not None,
        at=question.at,
        window=window,
        reasons=tuple(dict.fromkeys(reasons)),
        detail=detail,
        bound_min=bound_ms // _MINUTE_MS,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """What the two are weighed with."""

    now_ms: int
    step_ms: int
    caller: Caller

    def steps(self, ticket: Seen) -> int:
        return max(0, self.now_ms - ticket.rank_ms) // self.step_ms

    def worth(self, ticket: Seen) -> int:
        return self.caller.worth.get(ticket.service, 0)

    def key(self, ticket: Waiting) -> tuple[int, int, int]:
        return urgency(self.now_ms, self.step_ms, self.caller.worth)(ticket)

    def side(self, ticket: Seen, tickets: Mapping[str, Seen]) -> WhyTicket:
        seen = tickets[ticket.ticket]
        return WhyTicket(
            ticket=seen.ticket,
            number=seen.number,
            service=seen.service,
            state=seen.state,
            priority=seen.priority,
            origin=seen.origin,
            taken_at=seen.taken_at,
            waited_min=max(0, self.now_ms - seen.rank_ms) // _MINUTE_MS,
            level=seen.level,
            worth=self.worth(seen),
            steps=self.steps(seen),
            total=seen.level + self.worth(seen) + self.steps(seen),
        )


def _caller(picture: Picture, settings: QueueSettings, window: int | None) -> Caller:
    """The window as it called then; without one everything is handled and worth the same."""
    known = None if window is None else settings.window(window)
    if known is None:
        return Caller(0, {service.id: 0 for service in settings.services})
    staff = picture.desks.get(known.number, Desk()).staff
    return Caller(known.number, worth_at(known, picture.skills.get(staff, {})), staff)


def _sides(question: Question, called: e.TicketCalled | None, scale: _Scale) -> tuple[Seen, Seen]:
    tickets = question.picture.tickets
    a, b = tickets[question.a], tickets[question.b]
    if called is not None:
        return (a, b) if called.ticket == a.ticket else (b, a)
    if (a.state is TicketState.WAITING) != (b.state is TicketState.WAITING):
        return (a, b) if a.state is TicketState.WAITING else (b, a)
    waiting = {one.ticket: one for one in question.picture.waiting()}
    here = [ticket in waiting and fits(waiting[ticket], scale.caller) for ticket in (a.ticket, b.ticket)]
    if here[0] != here[1]:
        return (a, b) if here[0] else (b, a)
    return (a, b) if scale.key(a.waiting) < scale.key(b.waiting) else (b, a)


def _called(
    question: Question, called: e.TicketCalled, first: Seen, other: Seen, scale: _Scale
) -> tuple[list[WhyReason], str]:
    """What decided the call, and its detail."""
    match called.way:
        case CallWay.PICKED:
            return [WhyReason.PICKED], called.reason
        case CallWay.CALLED_BACK:
            return [WhyReason.CALLED_BACK], ""
        case CallWay.NEXT:
            pass
    if question.call is not None and other.sequence > question.call.seq:
        return [WhyReason.NOT_TAKEN], ""
    waiting = {one.ticket: one for one in question.picture.waiting()}
    if other.ticket not in waiting:
        return [WhyReason.NOT_WAITING], ""
    theirs, ours = waiting[other.ticket], waiting.get(first.ticket, first.waiting)
    if not fits(theirs, scale.caller):
        bound = theirs.for_window is not None or bool(theirs.for_staff)
        return [WhyReason.BOUND_ELSEWHERE if bound else WhyReason.NOT_HANDLED], ""
    if called.fair and other.level > 0:
        return [WhyReason.FAIR], str(question.picture.desks.get(called.window, Desk()).streak)
    if ours.for_window is not None or ours.for_staff:
        return [*_compared(first, other, scale), WhyReason.BOUND], ""
    return _compared(first, other, scale), ""


def _compared(first: Seen, other: Seen, scale: _Scale) -> list[WhyReason]:
    """The terms in which the first is ahead, the greatest difference first."""
    if (first.state is TicketState.WAITING) and (other.state is not TicketState.WAITING):
        return [WhyReason.NOT_WAITING]
    terms = {
        WhyReason.LEVEL: first.level - other.level,
        WhyReason.WAITED: scale.steps(first) - scale.steps(other),
        WhyReason.WORTH: scale.worth(first) - scale.worth(other),
    }
    placed = [WhyReason.PLACED] if first.origin in _MOVED or other.origin in _MOVED else []
    total = sum(terms.values())
    if total < 0:
        return [WhyReason.SETTINGS, *placed]
    ahead = [reason for reason in sorted(terms, key=lambda one: -terms[one]) if terms[reason] > 0]
    return [*(ahead if total > 0 else [WhyReason.EARLIER]), *placed]
