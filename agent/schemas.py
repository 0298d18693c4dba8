"""What the screen and the agent say to each other over the agent's Unix socket."""

from datetime import datetime
from enum import StrEnum

import msgspec

from kiosk.domain.priority import PriorityClass
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.queue.schemas import (
    Calling,
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
    """One device as the screen shows it: `state`, `fault` and `notice` are words of kiosk.domain.device."""

    device: str
    state: str
    fault: str
    notice: str
    address: str = ""


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


class Identified(Message, frozen=True, kw_only=True):
    """What the screen may know of a resident: masked, and gone when the visit ends."""

    masked_name: str
    masked_number: str
    age: int
    priority: PriorityClass
    verified: bool  # False: a claim only, level 0


class Visit(Message, frozen=True, kw_only=True):
    """One 一次办理. `remaining_s` counts from the moment of the message; `warning` = the last 30 s."""

    id: int
    level: int
    remaining_s: float
    warning: bool
    card: CardStep = CardStep.OFF
    card_error: str = (
        ""  # a word of CardError: card_removed, card_mute, unsupported, data_invalid, timeout, ...
    )
    person: Identified | None = None


class SlipState(StrEnum):
    """What the ticket page says of the paper."""

    PRINTING = "printing"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"  # nothing came out, nothing will
    UNKNOWN = "unknown"  # something may have come out: 没看到小票？


class Slip(Message, frozen=True, kw_only=True):
    """The slip of one ticket; `fault` is a word of kiosk.domain.device.Fault."""

    ticket: str
    state: SlipState
    fault: str = "none"


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
    offered: tuple[str, ...]  # catalogue classes that this machine offers itself
    help_asked: datetime | None = None  # when staff were last called in this visit


class Begin(Message, frozen=True, kw_only=True):
    """POST /v1/visit: wake. Answer: State."""

    command: str


class End(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/end. Answer: State."""

    command: str
    reason: str  # done, home, idle, crash


class Take(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/tickets. Answer: TakenTicket; the slip's way is told by State.slip."""

    command: str
    service: str
    language: str


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
