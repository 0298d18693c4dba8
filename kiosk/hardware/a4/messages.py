"""What the driver and its child process say to each other, one line of JSON each."""

import msgspec

from kiosk.domain.errors import ProtocolError

Value = int | str | bool | list[int | str | bool] | None


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """Get-Printer-Attributes."""


class AskJob(msgspec.Struct, frozen=True, tag="job"):
    """Get-Job-Attributes."""

    job: int


class Find(msgspec.Struct, frozen=True, tag="find"):
    """Get-Jobs: is a job of this name there?"""

    job_name: str


class HandOver(msgspec.Struct, frozen=True, tag="hand_over"):
    """Print-Job; `length` bytes of PDF follow the line."""

    job_name: str
    copies: int
    length: int


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    """Cancel-Job."""

    job: int


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """Said once, first of all: the libraries are there."""


class Answered(msgspec.Struct, frozen=True, tag="answered"):
    """The printer said yes. Get-Jobs gives many groups, the others one."""

    groups: list[dict[str, Value]]


class Declined(msgspec.Struct, frozen=True, tag="declined"):
    """The printer understood and did not do it. Source: RFC 8011 §B.1 (status codes)."""

    code: int


class NotSent(msgspec.Struct, frozen=True, tag="not_sent"):
    """Nobody answers at the address: not one byte was handed over."""


class Lost(msgspec.Struct, frozen=True, tag="lost"):
    """Something was sent, and no answer came."""


class Strange(msgspec.Struct, frozen=True, tag="strange"):
    """Something answered that is no IPP printer."""


Order = Ask | AskJob | Find | HandOver | Cancel
Answer = Answered | Declined | NotSent | Lost | Strange

_orders: msgspec.json.Decoder[Order] = msgspec.json.Decoder(Order)
_answers: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def order_of(line: bytes) -> Order:
    """Raises ProtocolError."""
    try:
        return _orders.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as strange:
        raise ProtocolError("a4: no order") from strange


def answer_of(line: bytes) -> Answer:
    """Raises ProtocolError."""
    try:
        return _answers.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as strange:
        raise ProtocolError("a4: no answer") from strange
