"""What happens when one server of the site takes the other's place; see kiosk.queue.events."""

from datetime import date, datetime

from kiosk.queue.recorded import Recorded
from kiosk.queue.schemas import TicketState


class TermRaised(Recorded, frozen=True, kw_only=True, tag="term.raised"):
    """A person said that the old server is off: this one has everything up to `after_seq`."""

    term: int
    after_seq: int
    who: str


class TermSettled(Recorded, frozen=True, kw_only=True, tag="term.settled"):
    """The old server came back and handed over all that it did afterwards; from the next day numbers begin at 1 again."""

    term: int
    day: date


class TicketSettled(Recorded, frozen=True, kw_only=True, tag="ticket.settled"):
    """What the old server had done with the ticket counts: done, no_show, cancelled or expired there."""

    ticket: str
    number: str
    service: str
    state: TicketState
    window: int | None = None
    staff: str = ""
    called_at: datetime | None = None
    serving_at: datetime | None = None
    ended_at: datetime | None = None


TermEvent = TermRaised | TermSettled | TicketSettled
