"""What the screen and the agent say to each other over the agent's Unix socket."""

from datetime import datetime
from enum import StrEnum

import msgspec

from agent.content_schemas import Content
from agent.face_schemas import FaceView
from agent.ticket_schemas import MyTicket
from kiosk.domain.priority import PriorityClass
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.queue.schemas import (
    Calling,
    CaseNote,
    CasePaper,
    Hall,
    HallState,
    PrintState,
    RateableTicket,
    ServiceLine,
    ServiceState,
    TakenTicket,
    Wait,
)

__all__ = [
    "Calling",
    "CaseNote",
    "CasePaper",
    "Hall",
    "HallState",
    "PrintState",
    "RateableTicket",
    "ServiceLine",
    "ServiceState",
    "TakenTicket",
    "Wait",
]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Every message is immutable."""


class LinkState(StrEnum):
    """How a far side is doing, from real calls, with hysteresis."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


class DeviceLine(Message, frozen=True, kw_only=True):
    """One device as the screen shows it: `state`, `fault` and `notice` are words of kiosk.domain.device.

    `facts`: what it said of itself when that changed; `since`: when that was.
    """

    device: str
    state: str
    fault: str
    notice: str
    address: str = ""
    facts: dict[str, str] = {}
    since: datetime | None = None


class DeviceReport(DeviceLine, frozen=True, kw_only=True):
    """A device with what it says of itself: model, firmware, paper; never anything of a resident."""

    facts: dict[str, str] = {}


class DeviceReports(Message, frozen=True, kw_only=True):
    """GET /v1/devices, for doctor and the attendant. POST /v1/devices/printer/new-roll (Begin): paper was put in."""

    devices: tuple[DeviceReport, ...]


class Links(Message, frozen=True, kw_only=True):
    """The three far sides."""

    gateway: LinkState
    queue: LinkState
    fleet: LinkState


class CardStep(StrEnum):
    """Where reading stands while armed."""

    OFF = "off"
    ARMED = "armed"
    READING = "reading"
    READ = "read"
    FAILED = "failed"
    TAKE_CARD = "take_card"  # the visit is over and a card is still in the reader


class Medium(StrEnum):
    """What a resident identifies with."""

    SOCIAL_CARD = "social_card"
    ID_CARD = "id_card"
    E_CARD = "e_card"  # 电子社保卡, a code on a phone


class Identified(Message, frozen=True, kw_only=True):
    """What the screen may know of a resident: masked, and gone when the visit ends."""

    masked_name: str
    masked_number: str
    age: int
    priority: PriorityClass
    verified: bool  # False: a claim only, level 0
    medium: Medium = Medium.SOCIAL_CARD


class Role(StrEnum):
    """Whose card is read."""

    SELF = "self"
    RELATIVE = "relative"  # 代办: whom it is about; the one at the kiosk was read before
    ATTENDANT = "attendant"  # who vouches


class ArmFor(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/arm: read the next card, of this person. Answer: State."""

    role: Role = Role.SELF


class Visit(Message, frozen=True, kw_only=True):
    """One 一次办理. `remaining_s` counts from the moment of the message; `warning` = the last 30 s.

    `card`, `card_error` and `medium` are of the card of `role`; who was read before stays known, but for an `attendant` who
    has vouched.
    `door`: the abstract Unix socket of the visit's process, for agent.visit_link; "" while there is none.
    """

    id: int
    level: int
    remaining_s: float
    warning: bool
    card: CardStep = CardStep.OFF
    card_error: str = (
        ""  # a word of CardError: card_removed, card_mute, unsupported, data_invalid, timeout, ...
    )
    person: Identified | None = None
    medium: Medium | None = None  # which card is read now, was read, or failed
    role: Role = Role.SELF
    relative: Identified | None = None
    attendant: Identified | None = None
    door: str = ""


class PinStep(StrEnum):
    """Where a PIN at the encrypting keypad stands."""

    WAITING = "waiting"  # keys count
    CHECKING = "checking"  # typed to the end, the back office is asked
    ACCEPTED = "accepted"  # State.visit.level says what it brought
    REFUSED = "refused"  # wrong; keys count again
    LOCKED = "locked"  # too many wrong ones
    DOWN = "down"  # the back office did not answer
    GIVEN_UP = "given_up"  # cancelled at the keys, or nobody typed
    OUT = "out"  # the keypad does not answer


class PinFor(StrEnum):
    """What a PIN is typed for."""

    PROOF = "proof"  # the back office judges it, and the visit's level grows
    FIELD = "field"  # of a form: a new PIN; its block waits in the draft, ACCEPTED says that it is there


class AskPin(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/pin: keys of the encrypting keypad count from now on; DELETE: not any more. Answer: 204.

    `role`: whose PIN, the resident's own or the attendant's whose card was read. `field`: of the draft's form, where the
    purpose is FIELD. Refused: visit_over, no_pinpad, nobody.
    """

    role: Role = Role.SELF
    purpose: PinFor = PinFor.PROOF
    field: str = ""


class PinEntry(Message, frozen=True, kw_only=True):
    """A PIN as the screen may see it: how many digits were typed. `tries_left`: after REFUSED, where it is known."""

    step: PinStep
    role: Role
    digits: int = 0
    tries_left: int | None = None
    field: str = ""  # the form's, as it was asked; "" = a proof


class SlipState(StrEnum):
    """What the ticket page says of the paper."""

    PRINTING = "printing"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"  # nothing came out, nothing will
    UNKNOWN = "unknown"  # something may have come out: 没看到小票？


class SlipOf(StrEnum):
    """What was printed; only a ticket's slip bears a number that somebody may be told to remember."""

    TICKET = "ticket"
    TEXT = "text"  # an answer or a document, on a slip
    FORM = "form"  # a blank form, on A4
    PROOF = "proof"  # a proof, on A4


class Slip(Message, frozen=True, kw_only=True):
    """What was printed last in this visit: a ticket, or the job of a lookup or a document; `fault`: kiosk.domain.device.Fault."""

    ticket: str
    state: SlipState
    fault: str = "none"
    of: SlipOf = SlipOf.TICKET


class Voice(Message, frozen=True, kw_only=True):
    """朗读 as it is for this resident; `volume` 1 to 5."""

    on: bool
    volume: int
    headphones: bool


class CodeFor(StrEnum):
    """What a page wants of the code scanner."""

    RATING = "rating"
    IDENTITY = "identity"
    RECEIPT = "receipt"  # of something that is being confirmed; ReadCode.code goes into AskByCode
    ENROLMENT = "enrolment"  # of this machine, at its fleet


class AskCode(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/code: codes before the scanner count from now on; DELETE: not any more."""

    purpose: CodeFor


class ReadCode(Message, frozen=True, kw_only=True):
    """The last code before the armed scanner: what a slip says, or why it is of no use; never anybody's identity.

    `ticket`: the slip is of one that is not finished. `appointment`: the code of one.
    `problem`: unknown_code, queue_down, not_an_ecard, ecard_unverifiable, the reasons of GET /v1/ratings/{code}; of an enrolment
    enrol_no_code, enrol_away, and the fleet's reasons behind `enrol_`.
    """

    seq: int
    code: str = ""
    problem: str = ""
    ticket: MyTicket | None = None
    appointment: str = ""


class EnrolmentStep(StrEnum):
    """How far this machine is on its way to be known at its fleet."""

    WANTED = "wanted"  # by a code before the scanner, or in the file of [fleet] code_file
    ASKING = "asking"
    ENROLLED = "enrolled"


class Enrolment(Message, frozen=True, kw_only=True):
    """`reporter`: who this machine is to the fleet, "" before."""

    step: EnrolmentStep
    reporter: str = ""


class State(Message, frozen=True, kw_only=True):
    """GET /v1/state and every `state` event of GET /v1/stream: all the screen needs, whole each time."""

    station: str
    machine: str
    demo: bool
    now: datetime
    languages: tuple[str, ...]
    links: Links
    devices: tuple[DeviceLine, ...]
    hall: Hall | None  # None until the queue was heard once; stale while links.queue is down
    visit: Visit | None
    slip: Slip | None
    # Items of the catalogue that this area's back office offers; None while it was never heard, () where none is fitted.
    offered: tuple[str, ...] | None
    help_asked: datetime | None = None  # when staff were last called in this visit
    version: str = ""  # of the agent's software
    code: ReadCode | None = None  # only while a page has armed the scanner
    near: bool = False  # somebody stands before the machine
    maintenance: bool = False  # 暂停服务: no visit begins
    alone: tuple[str, ...] = ()  # services for which this kiosk can give a number while the queue is gone
    content: Content = Content()  # policies, guides, forms, jobs, … to read
    voice: Voice | None = None  # None where nothing can be heard
    pin: PinEntry | None = None  # only while a page has asked for a PIN
    face: FaceView | None = None  # only while a page has asked for a face
    enrolment: Enrolment | None = None  # None where this machine reports to nobody
    made_at: float = (
        0.0  # seconds of this machine's monotonic clock: an answer and the stream may overtake each other
    )


class Begin(Message, frozen=True, kw_only=True):
    """POST /v1/visit: wake. Answer: State."""

    command: str


class End(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/end. Answer: State."""

    command: str
    reason: str  # done, home, idle, crash


class SetVoice(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/voice: 朗读 on or off; `page` is what the screen shows now, to be read at once."""

    on: bool
    page: str = ""


class SetVolume(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/volume: 1 to 5."""

    level: int


class AtPage(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/page: the screen shows another page, a word of kiosk.journey; `number` of a ticket on it."""

    page: str
    number: str = ""


class Take(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/tickets. Answer: TakenTicket; the slip's way is told by State.slip."""

    command: str
    service: str
    language: str
    case: CaseNote | None = None  # what was begun here and goes on at a window
    appointment: str = ""  # checked in with; then `service` may be empty
    slot_at: datetime | None = None  # of an appointment of the back office


class CameraName(StrEnum):
    """The cameras that a screen can look through."""

    FACE = "face"
    DOCUMENT = "document"


class LookThrough(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/preview: switch this camera on. Answer: PreviewOffer. DELETE switches it off."""

    camera: CameraName


class PreviewOffer(Message, frozen=True, kw_only=True):
    """`token` is good for one connection of agent.preview.PreviewLook, soon."""

    token: str


class RateHere(Message, frozen=True, kw_only=True):
    """POST /v1/ratings: by the code of a slip."""

    command: str
    code: str
    level: RatingLevel
    reasons: tuple[RatingReason, ...] = ()


class RateTaken(Message, frozen=True, kw_only=True):
    """Answer to RateHere. `kept` = the queue is away: kept in the outbox and forwarded later."""

    kept: bool


class Problem(Message, frozen=True, kw_only=True):
    """Every refusal, HTTP 4xx/503: `refused.<reason>` is the wording."""

    reason: str
    detail: str = ""
