"""Commands and answers of a chip card (ISO 7816-4, T=0 habits included); pure bytes, no reader.

A reader passes `61xx` and `6Cxx` through unchanged, so the GET RESPONSE and the repeat with the
exact length are ours.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from kiosk.domain.errors import ProtocolError

MAX_GET_RESPONSE = 16  # 16 × 256 bytes is far more than any record holds

Transmit = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `le` = expected bytes of the answer, 0 = all there are (up to 256), None = none expected.

    Data and `le` exclude each other: T=0 cannot carry both, the card announces its answer by 61xx.
    """

    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    le: int | None = None
    cla: int = 0x00

    def __post_init__(self) -> None:
        if self.data and self.le is not None:
            raise ValueError("T=0 carries data or an expected length, not both")
        if len(self.data) > 255:
            raise ValueError("more than 255 bytes of data")

    def encode(self) -> bytes:
        """The bytes for the reader."""
        header = bytes((self.cla, self.ins, self.p1, self.p2))
        if self.data:
            return header + bytes((len(self.data),)) + self.data
        return header if self.le is None else header + bytes((self.le,))


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: data and the status word."""

    data: bytes = field(repr=False)  # may be a resident's
    sw: int

    @property
    def status(self) -> "Status":
        """The status word's meaning."""
        return status_of(self.sw)


class Status(Enum):
    """What a status word means to somebody who only reads."""

    OK = auto()
    MORE = auto()  # 61xx: xx more bytes wait
    EXACT_LENGTH = auto()  # 6Cxx: ask again for xx bytes
    WRONG_LENGTH = auto()
    NOT_THERE = auto()  # no such application, file or record
    NEEDS_KEY = auto()
    LOCKED = auto()
    NOT_SPOKEN = auto()  # the card does not know this form of the command
    FAILED = auto()


_MEANINGS = {
    0x9000: Status.OK,
    0x6700: Status.WRONG_LENGTH,
    0x6981: Status.NOT_SPOKEN,
    0x6982: Status.NEEDS_KEY,
    0x6983: Status.LOCKED,
    0x6984: Status.FAILED,
    0x6985: Status.FAILED,
    0x6986: Status.NOT_SPOKEN,
    0x6A80: Status.NOT_SPOKEN,
    0x6A81: Status.NOT_SPOKEN,
    0x6A82: Status.NOT_THERE,
    0x6A83: Status.NOT_THERE,
    0x6A86: Status.NOT_SPOKEN,
    0x6A88: Status.NOT_THERE,
    0x6B00: Status.NOT_SPOKEN,
    0x6D00: Status.NOT_SPOKEN,
    0x6E00: Status.NOT_SPOKEN,
    0x9303: Status.LOCKED,
}


def status_of(sw: int) -> Status:
    """The meaning of a status word; FAILED for every other one."""
    if sw >> 8 == 0x61:
        return Status.MORE
    if sw >> 8 == 0x6C:
        return Status.EXACT_LENGTH
    return _MEANINGS.get(sw, Status.FAILED)


def decode(answer: bytes) -> Response:
    """Split an answer. Raises ProtocolError for less than a status word."""
    if len(answer) < 2:
        raise ProtocolError(f"answer of {len(answer)} bytes")
    return Response(answer[:-2], int.from_bytes(answer[-2:], "big"))


def exchange(transmit: Transmit, command: Command) -> Response:
    """Send a command and collect the whole answer: 6Cxx is repeated once with its length, 61xx is fetched.

    Raises ProtocolError where the card never stops announcing more.
    """
    response = decode(transmit(command.encode()))
    if response.status is Status.EXACT_LENGTH:
        response = decode(transmit(replace(command, le=response.sw & 0xFF, data=b"").encode()))
    collected = response.data
    for _ in range(MAX_GET_RESPONSE):
        if response.status is not Status.MORE:
            return Response(collected, response.sw)
        response = decode(transmit(_get_response(response.sw & 0xFF).encode()))
        if response.status is Status.EXACT_LENGTH:
            response = decode(transmit(_get_response(response.sw & 0xFF).encode()))
        collected += response.data
    raise ProtocolError("the card announces more without end")


def _get_response(length: int) -> Command:
    return Command(0xC0, 0x00, 0x00, le=length)
