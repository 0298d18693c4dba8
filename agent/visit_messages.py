"""What the agent and the visit's child process say to each other: one JSON line each."""

from datetime import date

import msgspec

from agent.schemas import Identified
from kiosk.hardware.card.port import CardErrorCode


class Message(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Every message is immutable and carries its name as `type`."""


class Arm(Message, frozen=True, kw_only=True, tag=True):
    """Read the next card in this reader. `session` comes back in every answer to it."""

    session: int
    reader: str
    seen: int | None = None  # event counter of a card that was read already: it must leave first
    limit_s: float
    day_key: bytes
    today: date
    elder_age: int
    from_claim: bool


class Disarm(Message, frozen=True, kw_only=True, tag=True):
    """Read nothing any more; a read that is under way is dropped."""


class End(Message, frozen=True, kw_only=True, tag=True):
    """The visit is over: the process ends at once."""


class Ready(Message, frozen=True, kw_only=True, tag=True):
    """The process is shut in and waits for orders. `locked`: its memory cannot be swapped out."""

    locked: bool


class Reading(Message, frozen=True, kw_only=True, tag=True):
    """A card is in and is being read. `counter` = the slot's event counter."""

    session: int
    counter: int


class CardRead(Message, frozen=True, kw_only=True, tag=True):
    """The card was read whole; the process keeps the identity and reads no other card until armed again."""

    session: int
    person: Identified
    person_tag: str


class CardFailed(Message, frozen=True, kw_only=True, tag=True):
    """This card was not read. Still armed: it must leave before the next try."""

    session: int
    code: CardErrorCode


Order = Arm | Disarm | End
Answer = Ready | Reading | CardRead | CardFailed

orders = msgspec.json.Decoder(Order)
answers = msgspec.json.Decoder(Answer)


def line(message: Message) -> bytes:
    """The message as it goes over the pipe."""
    return msgspec.json.encode(message) + b"\n"
