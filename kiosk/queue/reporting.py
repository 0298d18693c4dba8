"""What the fleet learns of an event, as config/events.toml has it: no person, no code, no link."""

from collections.abc import Mapping

import msgspec

from kiosk.queue import events as e
from kiosk.queue import move_events as m
from kiosk.queue.numbering import label
from kiosk.queue.schemas import PrintState
from kiosk.queue.words import Origin

_CHANNEL = "kiosk"  # numbers are taken there; phone and window come with their own ways to take one
_SLIP_KINDS = {
    PrintState.PRINTED: "ticket.printed",
    PrintState.FAILED: "ticket.print_failed",
    PrintState.UNKNOWN: "ticket.print_unknown",
}


class Report(msgspec.Struct, frozen=True):
    """One row of the outbox."""

    kind: str
    payload: Mapping[str, object]


def report_of(event: e.Event) -> Report | None:
    """What is told of the event, or None for one that stays at the site."""
    match event:
        case e.TicketIssued() | e.SlipReported() | e.TicketCancelled() | e.TicketExpired():
            return _of_ticket(event)
        case (
            e.TicketCalled() | e.TicketRecalled() | e.ServingStarted() | e.TicketFinished() | e.TicketNoShow()
        ):
            return _of_call(event)
        case m.TicketContinued() | m.TicketMoved() | m.TicketParked() | m.TicketReturned():
            return _of_move(event)
        case e.WindowTaken() | e.WindowLeft() | e.WindowPaused() | e.WindowResumed():
            kinds = {"taken": "opened", "left": "closed"}
            word = e.kind_of(event).removeprefix("window.")
            return Report(
                f"window.{kinds.get(word, word)}", {"window": event.window, "staff_id": event.staff}
            )
        case e.RatingGiven():
            return _of_rating(event)
        case e.DayOpened():
            day = event.day.isoformat()
            payload = {"business_day": day, "trust": event.trust, "provisional": event.provisional}
            return Report("day.opened", payload)
        case e.DayTotals():
            return Report("day.totals", _totals(event))
        case e.DayClosed():
            return Report("day.closed", {"business_day": event.day.isoformat(), "expired": event.expired})
        case _:
            return None


def _totals(event: e.DayTotals) -> dict[str, object]:
    return {
        "business_day": event.day.isoformat(),
        "service": event.service,
        "taken": event.taken,
        "served": event.served,
        "no_show": event.no_show,
        "abandoned": event.abandoned,
        "recalls": event.recalls,
        "wait_mean_s": event.wait_mean_s,
        "wait_median_s": event.wait_median_s,
        "wait_p90_s": event.wait_p90_s,
        "handled_mean_s": event.handled_mean_s,
    }


def _of_ticket(event: e.TicketIssued | e.SlipReported | e.TicketCancelled | e.TicketExpired) -> Report | None:
    match event:
        case e.TicketIssued():
            payload: dict[str, object] = {
                "ticket": event.ticket,
                "number": label(event.prefix, event.number),
                "service": event.service,
                "priority": event.priority.value,
                "channel": _CHANNEL,
                "device": event.device,
                "language": event.language,
                "day": event.day.isoformat(),
                "provisional": event.provisional,
                "ahead": event.ahead,
                "low_min": event.low_min,
                "high_min": event.high_min,
            }
            return Report("ticket.taken", payload)
        case e.SlipReported():
            kind = _SLIP_KINDS.get(event.state)
            told: dict[str, object] = {"ticket": event.ticket, "attempt": event.attempt, "fault": event.fault}
            return Report(kind, told) if kind else None
        case e.TicketCancelled() | e.TicketExpired():
            reason = "cancelled" if isinstance(event, e.TicketCancelled) else "day_closed"
            ended = {
                "ticket": event.ticket,
                "number": event.number,
                "service": event.service,
                "reason": reason,
            }
            return Report("ticket.expired", ended)


def _of_call(
    event: e.TicketCalled | e.TicketRecalled | e.ServingStarted | e.TicketFinished | e.TicketNoShow,
) -> Report:
    payload: dict[str, object] = {
        "ticket": event.ticket,
        "window": event.window,
        "number": event.number,
        "service": event.service,
    }
    match event:
        case e.TicketCalled():
            return Report("ticket.called", payload | {"waited_s": event.waited_s})
        case e.TicketRecalled():
            return Report("ticket.recalled", payload | {"recall": event.recall})
        case e.ServingStarted():
            return Report("ticket.serving", payload)
        case e.TicketFinished():
            return Report("ticket.done", payload | {"waited_s": event.waited_s, "served_s": event.served_s})
        case e.TicketNoShow():
            return Report("ticket.no_show", payload | {"recalls": event.recalls})


def _of_move(event: m.TicketContinued | m.TicketMoved | m.TicketParked | m.TicketReturned) -> Report:
    """Why it waits again, or is set aside; who did it stays at the site."""
    payload: dict[str, object] = {"ticket": event.ticket, "number": event.number, "service": event.service}
    match event:
        case m.TicketReturned():
            return Report("ticket.returned", payload | {"by": event.by})
        case m.TicketContinued():
            return Report("ticket.moved", payload | {"why": Origin.CONTINUED.value, "window": event.window})
        case m.TicketParked():
            return Report("ticket.moved", payload | {"why": "parked", "window": event.window})
        case m.TicketMoved():
            here = {} if event.window is None else {"window": event.window}
            return Report("ticket.moved", payload | {"why": event.origin.value} | here)


def _of_rating(event: e.RatingGiven) -> Report:
    about: dict[str, object] = {"ticket": event.ticket, "service": event.service, "window": event.window}
    if event.level is None:
        return Report("rating.none", about)
    given: dict[str, object] = {
        "level": event.level.value,
        "channel": event.channel.value,
        "reasons": [reason.value for reason in event.reasons],
        "ordinal": event.ordinal,
        "option_set": event.option_set,
    }
    return Report("rating.given", about | given)
