"""How many numbers are given: for a service in a day and in a part of it, and for one person in a day."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, time

from kiosk.domain.errors import Refused
from kiosk.queue.hours import local_time, next_open_day
from kiosk.queue.settings import QueueSettings, ServiceSettings, Slot
from kiosk.queue.timestamps import stamp_of


@dataclass(frozen=True, slots=True)
class Gauge:
    """How full a service is now. `again_today`: "10:30", when the next part of the day begins; empty for another day."""

    is_full: bool
    is_nearly_full: bool
    again_today: str = ""


def gauge(
    connection: sqlite3.Connection,
    settings: QueueSettings,
    service: ServiceSettings,
    day: date,
    now: datetime,
) -> Gauge:
    """Read for people; check_service is what refuses."""
    given = given_in_day(connection, service.id, day)
    if service.limit and given >= service.limit:
        return Gauge(is_full=True, is_nearly_full=True)
    slot = full_slot(connection, settings, service, now)
    following = next_slot(service, slot) if slot is not None else None
    again = f"{following.begins:%H:%M}" if following is not None else ""
    return Gauge(slot is not None, 0 < service.warn <= given, again)


def slot_at(service: ServiceSettings, at: time) -> Slot | None:
    """The part of the day that limits numbers now; None where none does."""
    return next((slot for slot in service.slots if slot.begins <= at < slot.ends), None)


def next_slot(service: ServiceSettings, after: Slot) -> Slot | None:
    """The part of the day that follows."""
    later = (slot for slot in service.slots if slot.begins >= after.ends)
    return min(later, key=lambda slot: slot.begins, default=None)


def given_in_day(connection: sqlite3.Connection, service: str, day: date) -> int:
    """Numbers given for the service on the business day, wherever they were sent since."""
    (given,) = connection.execute(
        "SELECT count(*) FROM tickets WHERE day = ? AND taken_service = ?", (day.isoformat(), service)
    ).fetchone()
    return int(given)


def full_slot(
    connection: sqlite3.Connection, settings: QueueSettings, service: ServiceSettings, now: datetime
) -> Slot | None:
    """The present part of the day, where all its numbers are given."""
    local = local_time(now, settings.zone_info)
    slot = slot_at(service, local.time())
    if slot is None:
        return None
    begin, end = (
        stamp_of(datetime.combine(local.date(), edge, settings.zone_info))
        for edge in (slot.begins, slot.ends)
    )
    (given,) = connection.execute(
        "SELECT count(*) FROM tickets WHERE taken_service = ? AND taken_at >= ? AND taken_at < ? AND day = ?",
        (service.id, begin, end, local.date().isoformat()),
    ).fetchone()
    return slot if given >= slot.limit else None


def check_service(
    connection: sqlite3.Connection,
    settings: QueueSettings,
    service: ServiceSettings,
    day: date,
    now: datetime,
) -> None:
    """Raises Refused: service_full with the next open day, slot_full with the time of the next part of this day."""
    if service.limit and given_in_day(connection, service.id, day) >= service.limit:
        raise Refused("service_full", _next_day(settings, day))
    slot = full_slot(connection, settings, service, now)
    if slot is not None:
        following = next_slot(service, slot)
        raise Refused("slot_full", f"{following.begins:%H:%M}" if following else _next_day(settings, day))


def check_person(connection: sqlite3.Connection, settings: QueueSettings, person_tag: str, day: date) -> None:
    """Raises Refused person_limit with the next open day."""
    most = settings.limits.per_person_day
    if not most:
        return
    row = connection.execute("SELECT taken FROM visits WHERE person_tag = ?", (person_tag,)).fetchone()
    if row is not None and row[0] >= most:
        raise Refused("person_limit", _next_day(settings, day))


def count_person(connection: sqlite3.Connection, settings: QueueSettings, person_tag: str) -> None:
    """One more number for this person today; only where the site limits them."""
    if settings.limits.per_person_day:
        connection.execute(
            "INSERT INTO visits VALUES (?, 1) ON CONFLICT (person_tag) DO UPDATE SET taken = taken + 1",
            (person_tag,),
        )


def _next_day(settings: QueueSettings, day: date) -> str:
    following = next_open_day(settings.hours, day)
    return following.isoformat() if following else ""
