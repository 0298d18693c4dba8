"""What a check-in says of its appointment: which one, when, and the service whose number it gets. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo

from agent.apply_schemas import Booking
from agent.applying.draft import Draft, Ended
from kiosk.domain.item import APPOINTMENT

_BEGINS = re.compile(r"\s*(\d{1,2})[:：](\d{2})")


def booking_of(draft: Draft, ended: Ended, services: Mapping[str, str], zone: tzinfo) -> Booking | None:
    """None where the item is no check-in, or day and time are not known.

    services: matter of an appointment → service. The receipt says it; who had checked in before has none, and is taken
    at what was chosen.
    """
    if not draft.item.checks_in:
        return None
    told = _chosen(draft) | _received(draft, ended)
    number, day, slot, matter = (told.get(name, "") for name in APPOINTMENT)
    slot_at = _begins(day, slot, zone)
    if not number or slot_at is None:
        return None
    return Booking(appointment=number, slot_at=slot_at, service=services.get(matter.strip(), ""))


def _received(draft: Draft, ended: Ended) -> dict[str, str]:
    names = (one.id for one in draft.item.fields)
    return {name: text for name, text in zip(names, ended.row, strict=True) if text}


def _chosen(draft: Draft) -> dict[str, str]:
    """The appointment as the list said it, where one was chosen here."""
    for step in draft.form.steps:
        for one in step.fields:
            found = draft.choices.get(one.id)
            if found is not None and one.source is not None and one.source.value == APPOINTMENT[0]:
                picked = draft.values.get(one.id, "")
                return {APPOINTMENT[0]: found.real(picked), **found.row(picked)}
    return {}


def _begins(day: str, slot: str, zone: tzinfo) -> datetime | None:
    said = _BEGINS.match(slot)
    if said is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time(int(said[1]), int(said[2])), zone)
    except ValueError:
        return None
