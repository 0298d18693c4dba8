"""What the two servers of a site say to each other, and what any server says of its term."""

from datetime import date, datetime

from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.queue.events import TicketIssued
from kiosk.queue.schemas import CaseNote, Message, TicketState

JOIN = "/v1/standby/join"  # Pair without a code, proved by the site's secret → Paired
MEDIA = "/v1/standby/media"


class Acknowledge(Message, frozen=True, kw_only=True):
    """POST /v1/standby/ack: everything up to that position is durable at the standby."""

    session: str
    position: int


class Acknowledged(Message, frozen=True, kw_only=True):
    """`follows` False: another session has taken its place; begin anew."""

    follows: bool


class MediaNames(Message, frozen=True, kw_only=True):
    """GET /v1/standby/media: the files of pictures and films, each at /v1/standby/media/NAME."""

    names: tuple[str, ...]


class TermNow(Message, frozen=True, kw_only=True):
    """GET /v1/term?of=TERM. `proof` as in the x-term header. `after_seq`: the last event that was taken over from that term."""

    site: str
    proof: str
    after_seq: int = 0
    superseded: bool = False


class TailRating(Message, frozen=True, kw_only=True):
    """A rating that the old server was given."""

    ordinal: int
    window: int | None
    level: RatingLevel | None
    reasons: tuple[RatingReason, ...]
    channel: str
    option_set: int


class TailTicket(Message, frozen=True, kw_only=True):
    """POST /v1/tail: all that the old server did with one ticket after the new one took over.

    issued: where it gave the number itself, with the tap's stored answer and what came from a card while it is open.
    state: how it stood there last. `age_ms`: how long ago it was taken.
    """

    term: int
    ticket: str
    state: TicketState
    issued: TicketIssued | None = None
    command: str = ""
    digest: bytes = b""
    answer: bytes = b""
    person_tag: str | None = None
    masked_name: str | None = None
    case: CaseNote | None = None
    age_ms: int = 0
    window: int | None = None
    staff: str = ""
    service: str = ""
    called_at: datetime | None = None
    serving_at: datetime | None = None
    ended_at: datetime | None = None
    ratings: tuple[TailRating, ...] = ()


class TailMerged(Message, frozen=True, kw_only=True):
    """What became of it, in words for the log: issued, settled, rated, audited."""

    ticket: str
    did: tuple[str, ...]


class TailEnd(Message, frozen=True, kw_only=True):
    """POST /v1/tail/end: everything of that term has been handed over; of the `settled` terms it had been, to that server.

    leased_to: the last day of which kiosks may hold its numbers.
    """

    term: int
    events: int
    tickets: int
    settled: tuple[int, ...] = ()
    leased_to: date | None = None
