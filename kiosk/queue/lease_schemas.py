"""Leased numbers on the wire. They cross versions like kiosk.queue.schemas: additive only, golden files in tests/contracts."""

from datetime import date, datetime
from enum import StrEnum

from kiosk.queue.schemas import Hall, Message, TakeTicket


class NumberBlock(Message, frozen=True, kw_only=True):
    """Numbers `first` to `last` of a prefix and day are this kiosk's alone. `key` (base64url) makes its slips' tokens."""

    lease: str
    day: date
    prefix: str
    first: int
    last: int
    key: str


class NextDay(Message, frozen=True, kw_only=True):
    """The next day with opening hours: its blocks give numbers on that day alone, from `opens` to `closes`."""

    day: date
    opens: datetime
    closes: datetime
    blocks: tuple[NumberBlock, ...]


class LeaseBook(Message, frozen=True, kw_only=True):
    """POST /v1/leases, without a body, as often as wanted: all that a kiosk needs to give numbers alone.

    blocks: every block of this kiosk for the open day. `until`: no number of theirs is given alone after that.
    `next_day`: for a site whose server is gone when that day begins.
    `hall`: as it is now, for a kiosk that starts while the site's server is gone.
    """

    blocks: tuple[NumberBlock, ...]
    until: datetime
    status_base: str  # the link on a slip is this and the token
    hall: Hall
    next_day: NextDay | None = None


class LeasedTicket(Message, frozen=True, kw_only=True):
    """A number that a kiosk gave alone. `take` is what the resident asked for, with the tap's command id."""

    ticket: str
    lease: str
    day: date
    prefix: str
    number: int
    token: str
    taken_at: datetime
    take: TakeTicket


class HandIn(Message, frozen=True, kw_only=True):
    """POST /v1/leased: once, twice, in any order. `sent_at`: the kiosk's clock now, which tells how long ago it was."""

    leased: LeasedTicket
    sent_at: datetime


class HandInOutcome(StrEnum):
    """What became of it."""

    RECORDED = "recorded"
    EXPIRED = "expired"  # its day was over
    NUMBER_TAKEN = (
        "number_taken"  # the number belongs to another ticket: a store went back in time; kept in the audit
    )


class HandedIn(Message, frozen=True, kw_only=True):
    """The answer, also to a repeat."""

    ticket: str
    outcome: HandInOutcome
