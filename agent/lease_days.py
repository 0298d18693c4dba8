"""Of which day a kiosk may give numbers alone: today, until the hall closes; or the day that its server did not see begin."""

from datetime import date, datetime, tzinfo

import msgspec

from kiosk.queue.lease_schemas import LeaseBook, NextDay
from kiosk.queue.schemas import Hall, HallState, ServiceState


def day_given(book: LeaseBook, now: datetime, zone: tzinfo) -> date | None:
    """The day whose numbers may be given now; None where none may."""
    today = now.astimezone(zone).date()
    if now < book.until:
        return today
    coming = begun(book, now)
    return today if coming is not None and coming.day == today else None


def begun(book: LeaseBook, now: datetime) -> NextDay | None:
    """The next day of the book, while its hall is open."""
    coming = book.next_day
    return coming if coming is not None and coming.opens <= now < coming.closes else None


def morning(hall: Hall, coming: NextDay, zone: tzinfo) -> Hall:
    """The hall as that day begins, as far as a kiosk can know: nobody waits, and what is offered is offered."""
    return msgspec.structs.replace(
        hall,
        state=HallState.OPEN,
        opens=f"{coming.opens.astimezone(zone):%H:%M}",
        closes=f"{coming.closes.astimezone(zone):%H:%M}",
        next_day=None,
        business_day=coming.day,
        waiting=0,
        services=tuple(
            msgspec.structs.replace(
                line,
                waiting=0,
                ahead=0,
                wait=None,
                state=ServiceState.OPEN,
                resumes="",
                stopped=None,
                nearly_full=False,
            )
            for line in hall.services
        ),
        calling=(),
        provisional_day=False,
    )
