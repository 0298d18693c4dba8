"""What the agent and a capturing process say to each other: one JSON line each, never a picture."""

from enum import StrEnum

import msgspec

from kiosk.domain.errors import ProtocolError
from kiosk.domain.preview import Seen


class Message(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Every message is immutable and carries its name as `type`."""


class Start(Message, frozen=True, kw_only=True, tag=True):
    """The one order: capture until you are killed."""

    address: str
    width: int
    height: int
    fps: int
    skip_frames: int
    frozen_s: float


class Mapped(Message, frozen=True, kw_only=True, tag=True):
    """The memory is mapped: it can be sealed."""


class Opened(Message, frozen=True, kw_only=True, tag=True):
    """The camera gives pictures; what it says of itself."""

    width: int
    height: int
    fps: float
    backend: str


class Pictures(Message, frozen=True, kw_only=True, tag=True):
    """Pictures come, a few times a second: the newest one, and how many were left out because a newer one waited."""

    newest: int
    at_ns: int
    seen: Seen
    skipped: int


class Why(StrEnum):
    """Why there are no pictures."""

    NOT_OPENED = "not_opened"
    NO_PICTURE = "no_picture"  # opened, and nothing that could be decoded
    STOPPED = "stopped"


class Failed(Message, frozen=True, kw_only=True, tag=True):
    """The process ends."""

    why: Why


Answer = Mapped | Opened | Pictures | Failed

_start = msgspec.json.Decoder(Start)
_answer: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def line(message: Message) -> bytes:
    """The message as it goes over the pipe."""
    return msgspec.json.encode(message) + b"\n"


def start_of(text: bytes) -> Start:
    """Raises ProtocolError."""
    try:
        return _start.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as strange:
        raise ProtocolError("camera: no order") from strange


def answer_of(text: bytes) -> Answer:
    """Raises ProtocolError."""
    try:
        return _answer.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as strange:
        raise ProtocolError("camera: no answer") from strange
