"""A kiosk's blocks, for the open day and the next one: topped up as its numbers are handed in."""

import secrets
from datetime import date, datetime, timedelta

from kiosk.domain.errors import Refused
from kiosk.domain.slip_token import as_text, lease_key
from kiosk.queue import events as e
from kiosk.queue.hours import local_time, next_open_day, open_on
from kiosk.queue.lease_schemas import LeaseBook, NextDay, NumberBlock
from kiosk.queue.leasing.numbers import block_start
from kiosk.queue.leasing.site_secret import site_secret
from kiosk.queue.schemas import Hall
from kiosk.queue.standby.terms import lane
from kiosk.queue.transaction import Transaction

_PROVISIONAL_FOR = timedelta(hours=12)  # where the calendar does not say when the hall closes


def lease_numbers(transaction: Transaction, device: str, hall: Hall, status_base: str) -> LeaseBook:
    """What this kiosk holds now; a new block wherever half of what it should hold is used up. Raises day_not_open."""
    day = transaction.day()
    if day is None or day.closed:
        raise Refused("day_not_open")
    return LeaseBook(
        blocks=_held(transaction, device, day.day),
        until=_until(transaction),
        status_base=status_base,
        hall=hall,
        next_day=_next_day(transaction, device, day.day),
    )


def _next_day(transaction: Transaction, device: str, day: date) -> NextDay | None:
    """None where nobody vouches for the calendar, and where no numbers are given in advance."""
    settings = transaction.settings
    coming = next_open_day(settings.hours, day)
    hours = open_on(settings.hours, coming) if coming is not None else None
    if coming is None or hours is None or transaction.provisional or not settings.leases.size:
        return None
    return NextDay(
        day=coming,
        opens=datetime.combine(coming, hours.opens, settings.zone_info),
        closes=datetime.combine(coming, hours.closes, settings.zone_info),
        blocks=_held(transaction, device, coming),
    )


def _held(transaction: Transaction, device: str, day: date) -> tuple[NumberBlock, ...]:
    """Its blocks of that day, topped up."""
    settings = transaction.settings
    if settings.leases.size:
        for prefix in sorted({service.prefix for service in settings.services}):
            if _left(transaction, device, day.isoformat(), prefix) <= settings.leases.size // 2:
                _give(transaction, device, day, prefix)
    secret = site_secret(transaction.connection)
    rows = transaction.connection.execute(
        "SELECT lease, prefix, first, last FROM leases WHERE device = ? AND day = ? ORDER BY prefix, first",
        (device, day.isoformat()),
    ).fetchall()
    return tuple(
        NumberBlock(
            lease=lease,
            day=day,
            prefix=prefix,
            first=first,
            last=last,
            key=as_text(lease_key(secret, lease)),
        )
        for lease, prefix, first, last in rows
    )


def _left(transaction: Transaction, device: str, day: str, prefix: str) -> int:
    (left,) = transaction.connection.execute(
        "SELECT coalesce(sum(last - first + 1), 0) - (SELECT count(*) FROM tickets JOIN leases AS held"
        " ON held.lease = tickets.lease WHERE held.device = ?1 AND held.day = ?2 AND held.prefix = ?3)"
        " FROM leases WHERE device = ?1 AND day = ?2 AND prefix = ?3",
        (device, day, prefix),
    ).fetchone()
    return int(left)


def _give(transaction: Transaction, device: str, day: date, prefix: str) -> None:
    settings = transaction.settings
    above = lane(transaction.connection, day.isoformat(), settings.standby)
    first = block_start(transaction.connection, day.isoformat(), prefix, above + settings.leases.lowest)
    lease = secrets.token_hex(5)
    transaction.record(
        e.NumbersLeased(
            lease=lease,
            device=device,
            day=day,
            prefix=prefix,
            first=first,
            last=first + settings.leases.size - 1,
        )
    )


def _until(transaction: Transaction) -> datetime:
    """When the hall closes today."""
    settings, at = transaction.settings, transaction.moment.at
    local = local_time(at, settings.zone_info)
    today = open_on(settings.hours, local.date())
    if today is None or transaction.provisional:
        return at + _PROVISIONAL_FOR
    return datetime.combine(local.date(), today.closes, settings.zone_info)
