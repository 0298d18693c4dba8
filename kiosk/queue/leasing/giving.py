"""A kiosk's blocks: topped up as its numbers are handed in."""

import secrets
from datetime import datetime, timedelta

from kiosk.domain.errors import Refused
from kiosk.domain.slip_token import as_text, lease_key
from kiosk.queue import events as e
from kiosk.queue.hours import local_time, open_on
from kiosk.queue.lease_schemas import LeaseBook, NumberBlock
from kiosk.queue.leasing.numbers import block_start
from kiosk.queue.leasing.site_secret import site_secret
from kiosk.queue.schemas import Hall
from kiosk.queue.standby.terms import lane
from kiosk.queue.transaction import Transaction

_PROVISIONAL_FOR = timedelta(hours=12)  # where the calendar does not say when the hall closes


def lease_numbers(transaction: Transaction, device: str, hall: Hall, status_base: str) -> LeaseBook:
    """What this kiosk holds now; a new block wherever half of what it should hold is used up. Raises day_not_open."""
    settings, day = transaction.settings, transaction.day()
    if day is None or day.closed:
        raise Refused("day_not_open")
    secret = site_secret(transaction.connection)
    if settings.leases.size:
        for prefix in sorted({service.prefix for service in settings.services}):
            if _left(transaction, device, day.day.isoformat(), prefix) <= settings.leases.size // 2:
                _give(transaction, device, prefix)
    rows = transaction.connection.execute(
        "SELECT lease, prefix, first, last FROM leases WHERE device = ? AND day = ? ORDER BY prefix, first",
        (device, day.day.isoformat()),
    ).fetchall()
    return LeaseBook(
        blocks=tuple(
            NumberBlock(
                lease=lease,
                day=day.day,
                prefix=prefix,
                first=first,
                last=last,
                key=as_text(lease_key(secret, lease)),
            )
            for lease, prefix, first, last in rows
        ),
        until=_until(transaction),
        status_base=status_base,
        hall=hall,
    )


def _left(transaction: Transaction, device: str, day: str, prefix: str) -> int:
    (left,) = transaction.connection.execute(
        "SELECT coalesce(sum(last - first + 1), 0) - (SELECT count(*) FROM tickets JOIN leases AS held"
        " ON held.lease = tickets.lease WHERE held.device = ?1 AND held.day = ?2 AND held.prefix = ?3)"
        " FROM leases WHERE device = ?1 AND day = ?2 AND prefix = ?3",
        (device, day, prefix),
    ).fetchone()
    return int(left)


def _give(transaction: Transaction, device: str, prefix: str) -> None:
    size, day = transaction.settings.leases.size, transaction.day()
    assert day is not None, "asked for by lease_numbers, which knows the day"
    settings = transaction.settings
    above = lane(transaction.connection, day.day.isoformat(), settings.standby)
    first = block_start(transaction.connection, day.day.isoformat(), prefix, above + settings.leases.lowest)
    lease = secrets.token_hex(5)
    transaction.record(
        e.NumbersLeased(
            lease=lease, device=device, day=day.day, prefix=prefix, first=first, last=first + size - 1
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
