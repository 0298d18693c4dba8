"""The queue's messages. They cross versions (a site upgrades kiosk by kiosk): additive only, golden files in tests/contracts."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from kiosk.domain.priority import PriorityClass
from kiosk.domain.rating import RatingChannel, RatingLevel, RatingReason
from kiosk.queue.words import WindowState


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """Every message: immutable; unknown fields are ignored, so that a newer peer may say more."""


# ── what a kiosk, a display and a phone may know ────────────────────────────────────────────────────────


class HallState(StrEnum):
    """Whether numbers are given now."""

    OPEN = "open"
    BEFORE_OPENING = "before_opening"
    LUNCH = "lunch"
    AFTER_CLOSING = "after_closing"
    CLOSED_TODAY = "closed_today"  # 今天不办理: week-end or a closed day


class ServiceState(StrEnum):
    """Whether a number for this service is given now, and why not."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    FULL = "full"  # the day's limit is given out


class StopReason(StrEnum):
    """Why no numbers are given for a service."""

    SYSTEM = "system"  # the business system is down
    STAFF = "staff"  # nobody here who handles it
    CROWDED = "crowded"  # no more can be handled today
    OTHER = "other"


class Wait(Message, frozen=True, kw_only=True):
    """A range in whole minutes, never a promise."""

    low_min: int
    high_min: int


class ServiceLine(Message, frozen=True, kw_only=True):
    """One service as the kiosk lists it. `wait` is None where nobody waits and a window is free.

    waiting: who waits for this service. ahead: whom a new ticket would find before it, services at the same windows included.
    open_windows: windows that call for it now; 0 = take a number only to wait for one. nearly_full: the site's warning.
    """

    id: str
    prefix: str
    windows: tuple[int, ...]
    waiting: int
    wait: Wait | None = None
    state: ServiceState = ServiceState.OPEN
    resumes: str = ""  # "13:30", where known
    ahead: int = 0
    stopped: StopReason | None = None  # a supervisor stopped it; the state is then PAUSED
    open_windows: int = 0
    nearly_full: bool = False


class Calling(Message, frozen=True, kw_only=True):
    """One call as the hall sees it; numbers and windows, never a name."""

    ticket: str
    number: str
    window: int
    called_at: datetime


class Hall(Message, frozen=True, kw_only=True):
    """What the hall looks like now. `opens` and `closes` are "09:00"; `next_day` is the next day with opening hours."""

    site: str
    state: HallState
    opens: str
    closes: str
    next_day: date | None
    business_day: date
    waiting: int
    open_windows: int
    services: tuple[ServiceLine, ...]
    calling: tuple[Calling, ...]
    provisional_day: bool = False  # the clock is not trusted: numbering goes on in the last day
    protection: str = (
        ""  # protected, unprotected: how a standby stands that the site should have; empty where it has none
    )


# ── tickets ─────────────────────────────────────────────────────────────────────────────────────────────


class CasePaper(Message, frozen=True, kw_only=True):
    """A material that was handed in at the kiosk: `id` of `material.<id>`, and how many pages."""

    id: str
    pages: int


class CaseNote(Message, frozen=True, kw_only=True):
    """What was begun at a kiosk and goes on at a window; the clerk finds the rest under `case` at the back office.

    `step` "" = it was all filled in; `case` "" = the back office did not answer. Kept until the ticket closes.
    """

    item: str
    step: str = ""
    case: str = ""
    papers: tuple[CasePaper, ...] = ()


class Booked(Message, frozen=True, kw_only=True):
    """An appointment to check in with: its code at the site's list, or the back office's id with the slot it has there."""

    id: str
    slot_at: datetime | None = None


class TakeTicket(Message, frozen=True, kw_only=True):
    """POST /v1/tickets. `person_tag` = HMAC(day key, identity number), hex; `masked_name` 王*英; both from a read card only.

    then: services that follow in this order with the same number (一票到底). With an appointment of the site's list its
    service is what counts, and `service` may be empty.
    """

    command: str
    service: str
    language: str = "zh_CN"
    priority: PriorityClass = PriorityClass.NORMAL
    person_tag: str | None = None
    masked_name: str | None = None
    case: CaseNote | None = None
    then: tuple[str, ...] = ()
    appointment: Booked | None = None


class TakenTicket(Message, frozen=True, kw_only=True):
    """The stored first answer to TakeTicket. `code` is the rating code of the slip; `status_url` the phone page in the QR."""

    ticket: str
    number: str
    service: str
    business_day: date
    taken_at: datetime
    priority: PriorityClass
    ahead: int
    windows: tuple[int, ...]
    code: str
    status_url: str
    wait: Wait | None = None
    provisional_day: bool = False
    leased: bool = (
        False  # given by the kiosk alone (脱机号): nothing is known of people ahead, wait or rating code
    )
    then: tuple[str, ...] = ()
    slot_at: datetime | None = None  # of the appointment it was taken with
    late: bool = False  # too late for the appointment: an ordinary number
    phone: bool = True  # `status_url` is for phones too; False: only kiosks and pads open it


class PrintState(StrEnum):
    """What is known of the slip; never re-sent blindly."""

    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class ReportPrint(Message, frozen=True, kw_only=True):
    """POST /v1/tickets/{ticket}/print. `fault` is a `kiosk.domain.device.Fault` value, empty where none."""

    command: str
    state: PrintState
    attempt: int = 1
    fault: str = ""


class TicketState(StrEnum):
    """waiting → called → serving → done; called → no_show → waiting; called, serving → parked → called;

    called, serving → waiting (transferred, or its next service); open → expired; waiting, parked → cancelled.
    """

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class TicketStatus(Message, frozen=True, kw_only=True):
    """What the phone page and the kiosk show of a ticket."""

    ticket: str
    number: str
    service: str
    state: TicketState
    ahead: int
    wait: Wait | None
    window: int | None
    windows: tuple[int, ...]
    then: tuple[str, ...] = ()
    return_until: datetime | None = None  # after a no-show: until when it may come back
    returns_left: int = 0


class FindTicket(Message, frozen=True, kw_only=True):
    """POST /v1/tickets/find, a kiosk's question: by the QR's token or the code; `number` has to fit where it is given."""

    token: str = ""
    number: str = ""
    code: str = ""


class ActOnTicket(Message, frozen=True, kw_only=True):
    """POST /v1/tickets/{ticket}/{cancel|return|late|reprint} of a kiosk."""

    command: str


class Reprint(Message, frozen=True, kw_only=True):
    """What a copy of a lost slip needs. `attempt` goes into the ReportPrint; the slip says 补打."""

    slip: TakenTicket
    attempt: int


# ── ratings ─────────────────────────────────────────────────────────────────────────────────────────────


class RateableTicket(Message, frozen=True, kw_only=True):
    """GET /v1/ratings/{code}: what the code on a slip stands for.

    Refused: unknown_code, not_finished, already_rated, code_expired.
    """

    ticket: str
    number: str
    service: str
    window: int | None
    finished_at: datetime
    code: str = ""  # the digits on the slip, where it was asked for by the link


class Rate(Message, frozen=True, kw_only=True):
    """POST /v1/ratings. One per subject and ordinal; level None = 未评价 (time-out or 不评价). Give `ticket` or `code`."""

    command: str
    channel: RatingChannel
    level: RatingLevel | None
    ticket: str = ""
    code: str = ""
    reasons: tuple[RatingReason, ...] = ()


class Rated(Message, frozen=True, kw_only=True):
    """The stored first answer."""

    ticket: str
    level: RatingLevel | None


# ── hall display, speaker, rating pad ───────────────────────────────────────────────────────────────────


class Announcement(Message, frozen=True, kw_only=True):
    """One call to be shown and spoken. `sequence` orders a zone; `expires_at`: older than that is shown, not spoken."""

    id: str
    zone: str
    sequence: int
    ticket: str
    number: str
    window: int
    called_at: datetime
    expires_at: datetime
    recall: int = 0


class Emergency(Message, frozen=True, kw_only=True):
    """A message over everything until it is lifted. `voice`: where its sound is, "" = none; volume in per cent."""

    id: str
    text: str
    since: datetime
    voice: str = ""
    volume: int = 100


class Signage(Message, frozen=True, kw_only=True):
    """What displays are told beside calls. `playlist` differs when the cards are others; volume 0 = shown, not spoken."""

    playlist: str
    volume: int = 100
    emergency: Emergency | None = None


class Lease(Message, frozen=True, kw_only=True):
    """POST /v1/zones/{zone}/speaker: who may speak. Renew before `until`, or another page takes over."""

    held: bool
    until: datetime


class Pair(Message, frozen=True, kw_only=True):
    """POST /v1/pair: a one-time code made by staff. `public_key` (Ed25519, base64url) for kinds kiosk and keypad."""

    code: str
    public_key: str = ""


class Paired(Message, frozen=True, kw_only=True):
    """What the code was for. Pads and displays also get a device cookie."""

    device: str
    kind: str
    window: int | None = None
    zone: str = ""


class PadView(Message, frozen=True, kw_only=True):
    """What the pad of a window shows: idle, or one ticket to rate until `until`."""

    window: int
    ticket: str = ""
    number: str = ""
    until: datetime | None = None


class KeypadWindow(Message, frozen=True, kw_only=True):
    """One window as the hall's RS-485 line shows it; also the answer of POST /v1/keypads/{window}/{verb}.

    `version` goes into the next WindowCommand as `seen`. `rating` is the ticket that the rating pad asks about now.
    """

    window: int
    version: int
    state: WindowState
    paused: bool
    ticket: str
    number: str
    waiting: int
    rating: str = ""


class KeypadHall(Message, frozen=True, kw_only=True):
    """GET /v1/keypads and its stream: every window that the host may act at."""

    windows: tuple[KeypadWindow, ...]


class Problem(Message, frozen=True, kw_only=True):
    """Every refusal: HTTP 4xx with a stable reason; the wording is `refused.<reason>`."""

    reason: str
    detail: str = ""


class DayKey(Message, frozen=True, kw_only=True):
    """GET /v1/day: what a kiosk's visit needs for a person tag; the key dies at day close."""

    business_day: date
    key: str  # base64url
    elder_age: int = 65  # from this age a kiosk asks for PriorityClass.ELDER
