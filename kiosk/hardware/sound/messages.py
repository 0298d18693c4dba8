"""What the driver and its child process say to each other, one line of JSON each."""

import msgspec

from kiosk.domain.errors import ProtocolError


class Play(msgspec.Struct, frozen=True, tag="play"):
    """These files as one sound; one that is still heard is stopped."""

    sound: int
    files: list[str]
    gap_ms: int
    gain: float
    output: str


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Silence."""


class Gain(msgspec.Struct, frozen=True, tag="gain"):
    """Louder or softer from now on."""

    gain: float


class Look(msgspec.Struct, frozen=True, tag="look"):
    """What is there to play on?"""


class Outputs(msgspec.Struct, frozen=True, tag="outputs"):
    """The answer to Look, and the first answer of all. Nothing: no sound."""

    names: list[str]
    backend: str


class Heard(msgspec.Struct, frozen=True, tag="heard"):
    """A sound has ended; `whole` where nobody stopped it."""

    sound: int
    whole: bool


class Unheard(msgspec.Struct, frozen=True, tag="unheard"):
    """A sound could not be played; `why` is the library's word for an engineer."""

    sound: int
    why: str


Order = Play | Stop | Gain | Look
Answer = Outputs | Heard | Unheard

_orders: msgspec.json.Decoder[Order] = msgspec.json.Decoder(Order)
_answers: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def order_of(line: bytes) -> Order:
    """Raises ProtocolError."""
    try:
        return _orders.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as strange:
        raise ProtocolError("sound: no order") from strange


def answer_of(line: bytes) -> Answer:
    """Raises ProtocolError."""
    try:
        return _answers.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as strange:
        raise ProtocolError("sound: no answer") from strange
