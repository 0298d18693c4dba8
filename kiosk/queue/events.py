"""What happened, append-only. State is the fold of these; no event holds a person's data, a password or a key."""

from datetime import date, datetime

import msgspec

from kiosk.domain.errors import ProtocolError
from kiosk.domain.priority import PriorityClass
from kiosk.domain.rating import RatingChannel, RatingLevel, RatingReason
from kiosk.queue.forecast.told import Told
from kiosk.queue.move_events import Listing, Move
from kiosk.queue.recorded import Recorded
from kiosk.queue.schemas import PrintState, StopReason
from kiosk.queue.signage.events import SignageEvent
from kiosk.queue.term_events import TermEvent
from kiosk.queue.words import CallWay, Origin


class DayOpened(Recorded, frozen=True, kw_only=True, tag="day.opened"):
    """`trust` is a word of kiosk.queue.day.Trust."""

    day: date
    trust: str
    provisional: bool


class DayConfirmed(Recorded, frozen=True, kw_only=True, tag="day.confirmed"):
    """A provisional day turned out right."""

    day: date
    trust: str


class DayClosed(Recorded, frozen=True, kw_only=True, tag="day.closed"):
    """After its open tickets expired and its windows were left."""

    day: date
    expired: int


class DayTotals(Recorded, frozen=True, kw_only=True, tag="day.totals"):
    """What a service came to on a day that closes. abandoned: given back, or still open at the close."""

    day: date
    service: str
    taken: int
    served: int
    no_show: int
    abandoned: int
    recalls: int
    wait_mean_s: int | None
    wait_median_s: int | None
    wait_p90_s: int | None
    handled_mean_s: int | None


class TicketIssued(Recorded, frozen=True, kw_only=True, tag="ticket.issued"):
    """`code` is for the rating, `token` for the phone page. `ahead` and the range are what the resident was told.

    `rank_ms` None: it counts from now. `appointment` is the code or the back office's id of it.
    """

    ticket: str
    day: date
    prefix: str
    number: int
    service: str
    priority: PriorityClass
    level: int
    code: str
    token: str
    device: str
    language: str
    provisional: bool
    ahead: int
    low_min: int | None
    high_min: int | None
    lease: str = ""  # given by a kiosk alone, or by a server that was superseded, and handed in; with when it was taken
    taken_at: str = ""
    taken_ms: int | None = None
    told: Told | None = None  # None: nobody waited and a window was free
    rank_ms: int | None = None
    origin: Origin = Origin.TAKEN
    then: tuple[str, ...] = ()
    appointment: str = ""
    slot_at: datetime | None = None


class NumbersLeased(Recorded, frozen=True, kw_only=True, tag="ticket.numbers_leased"):
    """Numbers `first` to `last` are that kiosk's to give alone."""

    lease: str
    device: str
    day: date
    prefix: str
    first: int
    last: int


class SlipReported(Recorded, frozen=True, kw_only=True, tag="ticket.slip"):
    """What a kiosk knows of the paper."""

    ticket: str
    state: PrintState
    attempt: int
    fault: str
    copy: bool = False  # the first word of a copy that somebody asked for


class TicketCalled(Recorded, frozen=True, kw_only=True, tag="ticket.called"):
    """A ticket goes to a window, and the zone hears it. `waited_s` since it was taken; `level` as it was ranked with.

    `passes`: one of level 0 fitted and waited on. `fair`: called by the fair ratio. `reason` of PickReason where picked.
    """

    ticket: str
    number: str
    service: str
    window: int
    staff: str
    waited_s: int
    zone: str
    announcement: int  # its sequence in the zone
    expires_ms: int
    level: int = 0
    passes: bool = False
    fair: bool = False
    way: CallWay = CallWay.NEXT
    reason: str = ""


class TicketRecalled(Recorded, frozen=True, kw_only=True, tag="ticket.recalled"):
    """The same ticket at the same window, once more."""

    ticket: str
    number: str
    service: str
    window: int
    recall: int
    zone: str
    announcement: int
    expires_ms: int


class ServingStarted(Recorded, frozen=True, kw_only=True, tag="ticket.serving"):
    """The resident is at the window."""

    ticket: str
    number: str
    service: str
    window: int


class TicketFinished(Recorded, frozen=True, kw_only=True, tag="ticket.finished"):
    """Done at the window; its pad asks for a rating until `pad_until_ms`. `waited_s` until its first call."""

    ticket: str
    number: str
    service: str
    window: int
    staff: str
    waited_s: int
    served_s: int
    pad_until_ms: int


class TicketNoShow(Recorded, frozen=True, kw_only=True, tag="ticket.no_show"):
    """Called, and nobody came."""

    ticket: str
    number: str
    service: str
    window: int
    recalls: int


class TicketCancelled(Recorded, frozen=True, kw_only=True, tag="ticket.cancelled"):
    """Given back by the resident."""

    ticket: str
    number: str
    service: str


class TicketExpired(Recorded, frozen=True, kw_only=True, tag="ticket.expired"):
    """Still open when the day closed."""

    ticket: str
    number: str
    service: str


class WindowTaken(Recorded, frozen=True, kw_only=True, tag="window.taken"):
    """A member of staff sits down; `console` is the session that may command the window."""

    window: int
    staff: str
    console: str


class WindowLeft(Recorded, frozen=True, kw_only=True, tag="window.left"):
    """The window is unstaffed again."""

    window: int
    staff: str


class WindowPaused(Recorded, frozen=True, kw_only=True, tag="window.paused"):
    """No next call until it is resumed. `schedule`: the planned pause that this is, as its day and beginning."""

    window: int
    staff: str
    schedule: str = ""


class WindowResumed(Recorded, frozen=True, kw_only=True, tag="window.resumed"):
    """Calls go on. `schedule`: the planned pause that is over."""

    window: int
    staff: str
    schedule: str = ""


class RatingGiven(Recorded, frozen=True, kw_only=True, tag="rating.given"):
    """`ordinal` 0: asked and not answered (未评价), level is None; 1: the rating."""

    subject: str
    ticket: str
    service: str
    window: int | None
    ordinal: int
    level: RatingLevel | None
    reasons: tuple[RatingReason, ...]
    channel: RatingChannel
    option_set: int


class AnnouncementFinished(Recorded, frozen=True, kw_only=True, tag="announcement.finished"):
    """Spoken to the end."""

    zone: str
    announcement: int


class ServiceStopped(Recorded, frozen=True, kw_only=True, tag="service.stopped"):
    """No numbers for this service until it is resumed or the day closes; who waits is still served."""

    service: str
    reason: StopReason
    staff: str


class ServiceResumed(Recorded, frozen=True, kw_only=True, tag="service.resumed"):
    """Numbers are given again."""

    service: str
    staff: str


class Audited(Recorded, frozen=True, kw_only=True, tag="audit"):
    """What changes nothing in the hall by itself: pairing, staff, sign-in. `what`, `detail` are words, `who`, `whom` ids."""

    what: str
    who: str
    whom: str = ""
    detail: str = ""
    window: int | None = None


Event = (
    DayOpened
    | DayConfirmed
    | DayClosed
    | DayTotals
    | TicketIssued
    | NumbersLeased
    | SlipReported
    | TicketCalled
    | TicketRecalled
    | ServingStarted
    | TicketFinished
    | TicketNoShow
    | TicketCancelled
    | TicketExpired
    | WindowTaken
    | WindowLeft
    | WindowPaused
    | WindowResumed
    | RatingGiven
    | AnnouncementFinished
    | ServiceStopped
    | ServiceResumed
    | Audited
    | Move
    | Listing
    | SignageEvent
    | TermEvent
)

VERSION = 1

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encoded(event: Event) -> str:
    """The event as it is stored."""
    return _encoder.encode(event).decode("utf-8")


def decoded(payload: str, version: int) -> Event:
    """The event as this version understands it. Raises ProtocolError for one that a newer version wrote."""
    if version > VERSION:
        raise ProtocolError(f"event version {version} is newer than {VERSION}")
    try:
        return _decoder.decode(payload)
    except msgspec.MsgspecError as broken:
        raise ProtocolError(f"stored event: {broken}") from broken


def kind_of(event: Event) -> str:
    """The word that names the event in the store and at the fleet."""
    tag = event.__struct_config__.tag
    return str(tag)
