"""What the agent and the visit's child process say to each other: one JSON line each."""

from datetime import date

import msgspec

from agent.schemas import Identified, Medium
from kiosk.hardware.card.port import CardErrorCode
from kiosk.hardware.card.settings import CardSettings
from kiosk.hardware.idcard.settings import IdCardSettings


class Message(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Every message is immutable and carries its name as `type`."""


class Arm(Message, frozen=True, kw_only=True, tag=True):
    """Read the next card in these readers or on this module, whichever comes first. `session` comes back in every answer."""

    session: int
    readers: tuple[str, ...]
    seen: dict[str, int] = {}  # reader → event counter of a card that was read already: it must leave first
    card: CardSettings = CardSettings()
    id_module: IdCardSettings | None = None  # its port is the process's until it lets go of it
    must_leave: bool = False  # a card that lies on the module is somebody else's: it must leave first
    limit_s: float
    day_key: bytes
    today: date
    elder_age: int
    from_claim: bool

    def __repr__(self) -> str:
        return f"Arm(session={self.session})"  # the day's key never stands in a log


class AlsoIdModule(Message, frozen=True, kw_only=True, tag=True):
    """Under the same arming, this module as well: it has come (back) meanwhile."""

    session: int
    id_module: IdCardSettings
    must_leave: bool = False


class Disarm(Message, frozen=True, kw_only=True, tag=True):
    """Read nothing any more; a read that is under way is dropped."""


class End(Message, frozen=True, kw_only=True, tag=True):
    """The visit is over: the process ends at once."""


class Ready(Message, frozen=True, kw_only=True, tag=True):
    """The process is shut in and waits for orders. `locked`: its memory cannot be swapped out."""

    locked: bool


class Reading(Message, frozen=True, kw_only=True, tag=True):
    """A card is in and is being read. `reader` and its event counter are told of social cards only."""

    session: int
    reader: str = ""
    counter: int = 0
    medium: Medium = Medium.SOCIAL_CARD


class CardRead(Message, frozen=True, kw_only=True, tag=True):
    """The card was read whole; the process keeps the identity, reads no other card until armed again, holds no port."""

    session: int
    person: Identified
    person_tag: str

    def __repr__(self) -> str:
        return f"CardRead(session={self.session})"  # nor a resident


class CardFailed(Message, frozen=True, kw_only=True, tag=True):
    """This card was not read. Still armed: it must leave before the next try."""

    session: int
    code: CardErrorCode
    medium: Medium = Medium.SOCIAL_CARD


class IdPortBack(Message, frozen=True, kw_only=True, tag=True):
    """The module does not answer here: its port is free, for the agent to see what is wrong. The reader stays armed."""

    session: int


Order = Arm | AlsoIdModule | Disarm | End
Answer = Ready | Reading | CardRead | CardFailed | IdPortBack

orders = msgspec.json.Decoder(Order)
answers = msgspec.json.Decoder(Answer)


def line(message: Message) -> bytes:
    """The message as it goes over the pipe."""
    return msgspec.json.encode(message) + b"\n"
