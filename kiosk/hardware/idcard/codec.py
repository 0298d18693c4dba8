"""Frames of an ID-card module: requests out, replies in. Pure.

Both ways `AA AA AA 96 69 | Len Len | … | CHK`: Len counts what follows it, CHK makes the XOR from Len on zero.
Source: GA 467 (SAM_V) as public protocol descriptions agree on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from kiosk.domain.errors import ProtocolError

PREAMBLE = bytes.fromhex("AAAAAA9669")
LONGEST = 4096  # more than any reply; a longer one is a damaged length
_SHORTEST = 4  # three status bytes and the check
TEXT_BYTES = 256
PHOTO_BYTES = 1024
BAUDS = (115200, 57600, 38400, 19200, 9600)


@dataclass(frozen=True, slots=True)
class Request:
    """What the host may say."""

    command: int
    parameter: int
    data: bytes = b""


RESET = Request(0x10, 0xFF)
STATUS = Request(0x11, 0xFF)
SAM_ID = Request(0x12, 0xFF)
FIND = Request(0x20, 0x01)
SELECT = Request(0x20, 0x02)
READ = Request(0x30, 0x01)  # text and photo
READ_NEW_ADDRESS = Request(0x30, 0x03)
READ_WITH_FINGERPRINT = Request(0x30, 0x10)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the module answered; `sw3` says how it went (`meaning.Sw3`), the data may be a resident's."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Damaged:
    """Something that began like a frame and is none: the check is wrong."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a read brings, still as bytes."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    fingerprint: bytes = field(default=b"", repr=False)


def baud_request(baud: int) -> Request:
    """Makes the module speak at another speed from its next reply on. Raises ValueError for one it does not know."""
    return Request(0x60, BAUDS.index(baud))


def rf_request(limit: int = 0x50) -> Request:
    """How many bytes at most go through the air at once."""
    if not 0 < limit <= 0xFF:
        raise ValueError(f"rf limit {limit}")
    return Request(0x61, 0xFF, bytes((limit,)))


def encode(request: Request) -> bytes:
    """The frame of a request."""
    body = bytes((request.command, request.parameter)) + request.data
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes((check(counted),))


def check(counted: bytes) -> int:
    """The check byte of what lies between the preamble and it."""
    return reduce(xor, counted, 0)


class Deframer:
    """Finds replies in a stream, wherever their preamble stands; what lies between them is passed over."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[Reply | Damaged]:
        """What these bytes complete, in order."""
        self._bytes += data
        while (found := self._next()) is not None:
            yield found

    def _next(self) -> Reply | Damaged | None:
        while True:
            start = self._bytes.find(PREAMBLE)
            if start < 0:
                del self._bytes[: -len(PREAMBLE) + 1]  # the end may be the beginning of a preamble
                return None
            del self._bytes[:start]
            at = len(PREAMBLE)
            if len(self._bytes) < at + 2:
                return None
            length = int.from_bytes(self._bytes[at : at + 2], "big")
            if not _SHORTEST <= length <= LONGEST:
                del self._bytes[:at]
                continue
            end = at + 2 + length
            if len(self._bytes) < end:
                return None
            counted = bytes(self._bytes[at:end])
            if check(counted):
                del self._bytes[:at]  # the true frame may have begun inside this one
                return Damaged()
            del self._bytes[:end]
            return Reply(counted[2], counted[3], counted[4], counted[5:-1])


def blocks(reply: Reply, *, fingerprint: bool = False) -> Blocks:
    """The parts of a successful read. Raises ProtocolError where the lengths lie."""
    sizes = [int.from_bytes(reply.data[at : at + 2], "big") for at in range(0, 6 if fingerprint else 4, 2)]
    head = 2 * len(sizes)
    if sizes[0] != TEXT_BYTES or sizes[1] > PHOTO_BYTES or len(reply.data) != head + sum(sizes):
        raise ProtocolError(f"read: {len(reply.data)} bytes for blocks of {sizes}")
    text_end = head + sizes[0]
    photo_end = text_end + sizes[1]
    return Blocks(reply.data[head:text_end], reply.data[text_end:photo_end], reply.data[photo_end:])


def sam_id_text(reply: Reply) -> str:
    """The security module's number as vendors print it. Raises ProtocolError."""
    if len(reply.data) != 16:
        raise ProtocolError(f"SAM id of {len(reply.data)} bytes")
    parts = [
        int.from_bytes(reply.data[a:b], "little") for a, b in ((0, 2), (2, 4), (4, 8), (8, 12), (12, 16))
    ]
    return "{:02}.{:02}-{:08}-{:010}-{:010}".format(*parts)


def new_address_text(reply: Reply) -> str:
    """The address that an office wrote on the card later. Raises ProtocolError."""
    if len(reply.data) != 70:
        raise ProtocolError(f"new address of {len(reply.data)} bytes")
    try:
        return reply.data.decode("utf-16-le").strip(" \x00")
    except UnicodeDecodeError:
        raise ProtocolError("new address is no UTF-16") from None  # the cause would carry its bytes
