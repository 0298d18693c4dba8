"""为什么这个顺序: two tickets side by side, the same sum on both sides, then one sentence with the bound in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import Texts
from kiosk.queue.lookback.messages import Why, WhyReason, WhyTicket
from kiosk.queue.window_schemas import WindowView
from kiosk.queue.words import Origin


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the sum."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Side:
    """One ticket."""

    number: str
    tag: str
    line: str
    terms: tuple[Term, ...]
    total: str


@dataclass(frozen=True, slots=True)
class WhySheet:
    """What was asked for, and the answer; without one, `refused` says why."""

    a: str
    b: str
    title: str = ""
    sides: tuple[Side, ...] = ()
    reasons: tuple[str, ...] = ()
    bound: str = ""
    refused: str = ""


def asked_first(view: WindowView) -> tuple[str, str]:
    """The two tickets that are compared before anybody asks: the first two of this window's, else of all."""
    mine = [ticket.number for ticket in view.waiting if ticket.here]
    numbers = mine if len(mine) > 1 else [ticket.number for ticket in view.waiting]
    return (numbers[0], numbers[1]) if len(numbers) > 1 else ("", "")


def answered(asked: tuple[str, str], why: Why, step_min: int, zone: tzinfo, t: Texts) -> WhySheet:
    """The comparison in words."""
    first, other = why.first.number, why.other.number
    if why.called:
        title = t("why_sheet.called", first=first, other=other, time=_hm(why.at, zone), window=why.window)
    else:
        title = t("why_sheet.now", first=first, other=other)
    return WhySheet(
        *asked,
        title=title,
        sides=(_side(why.first, zone, t), _side(why.other, zone, t)),
        reasons=_reasons(why.reasons, why.detail, t),
        bound=t("why_sheet.bound", step=step_min, other=other, minutes=why.bound_min),
    )


def refused(asked: tuple[str, str], t: Texts) -> WhySheet:
    """Nothing to compare."""
    return WhySheet(*asked, refused=t("why_sheet.unknown" if all(asked) else "why_sheet.two"))


def _reasons(reasons: Sequence[WhyReason], detail: str, t: Texts) -> tuple[str, ...]:
    words = [t(f"why.{reason.value}") for reason in reasons]
    key = f"pick.{detail}"
    if words and detail and key in t:
        words[0] = t("why_sheet.picked", words=words[0], reason=t(key))
    return tuple(words)


def _side(ticket: WhyTicket, zone: tzinfo, t: Texts) -> Side:
    tag = "" if ticket.priority is PriorityClass.NORMAL else t(f"priority.{ticket.priority.value}")
    if not tag and ticket.origin is not Origin.TAKEN:
        tag = t(f"origin.{ticket.origin.value}")
    terms = (
        Term(t("why_sheet.level"), _signed(ticket.level)),
        Term(t("why_sheet.worth"), _signed(ticket.worth)),
        Term(t("why_sheet.steps", minutes=ticket.waited_min), _signed(ticket.steps)),
    )
    service = t(f"service.{ticket.service}.name")
    line = t("why_sheet.taken", service=service, time=_hm(ticket.taken_at, zone))
    return Side(ticket.number, tag, line, terms, str(ticket.total))


def _signed(value: int) -> str:
    return f"{value:+}" if value else "0"


def _hm(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"
