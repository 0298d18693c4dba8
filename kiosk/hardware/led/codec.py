"""Frames of our own reference strip: `FE 4C ADDR CMD LEN PAYLOAD… CRC-low CRC-high`. Pure.

Vendors' strips differ and are closed; theirs are adapters behind `WindowDisplay`. The CRC is that of MODBUS over
everything before it. A strip answers every message with CMD + 80h, no payload.
"""

from dataclasses import dataclass
from enum import IntEnum

from kiosk.domain.errors import ProtocolError

START = b"\xfe\x4c"
HEAD = 5
TAIL = 2
LONGEST = 120  # bytes of payload: two lines of 29 characters
LINE_END = b"\n"
ANSWER = 0x80
ENCODING = "gbk"


class Command(IntEnum):
    """What a strip can be told."""

    SHOW = 0x01
    BLANK = 0x02


@dataclass(frozen=True, slots=True)
class LedFrame:
    """One message to or from a strip."""

    address: int
    command: int
    payload: bytes = b""

    def __post_init__(self) -> None:
        if not (0 <= self.address <= 0xFF and 0 <= self.command <= 0xFF):
            raise ValueError(f"address {self.address}, command {self.command}: 0 to 255")
        if len(self.payload) > LONGEST:
            raise ValueError(f"{len(self.payload)} bytes of payload: at most {LONGEST}")

    @property
    def answer(self) -> "LedFrame":
        """What the strip says when it has taken this."""
        return LedFrame(self.address, self.command | ANSWER)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a strip shows. No lines = dark."""

    lines: tuple[str, ...] = ()
    scroll: bool = False


def encoded(frame: LedFrame) -> bytes:
    """The frame as it goes over the line."""
    body = START + bytes((frame.address, frame.command, len(frame.payload))) + frame.payload
    return body + crc(body).to_bytes(2, "little")


def decoded(data: bytes) -> LedFrame:
    """Exactly one frame. Raises ProtocolError."""
    size = size_of(data)
    if size is None or len(data) != size:
        raise ProtocolError(f"strip frame: {len(data)} bytes are not one frame")
    if crc(data[:-TAIL]) != int.from_bytes(data[-TAIL:], "little"):
        raise ProtocolError("strip frame: wrong CRC")
    return LedFrame(data[2], data[3], data[HEAD:-TAIL])


def size_of(data: bytes) -> int | None:
    """How long the frame is that begins here; None while that cannot be known. Raises ProtocolError for no beginning."""
    if not START.startswith(data[:2]):
        raise ProtocolError("strip frame: no start")
    if len(data) < HEAD:
        return None
    if data[4] > LONGEST:
        raise ProtocolError(f"strip frame: length {data[4]}")
    return HEAD + data[4] + TAIL


def show(address: int, picture: Picture) -> LedFrame:
    """The message for a picture. A character outside GBK becomes `?`; what is too long is cut between characters."""
    if not picture.lines:
        return LedFrame(address, Command.BLANK)
    text = "\n".join(line.replace("\n", " ") for line in picture.lines)
    return LedFrame(address, Command.SHOW, bytes((picture.scroll,)) + _fitting(text))


def shown(frame: LedFrame) -> Picture:
    """The picture of a message to a strip. Raises ProtocolError where it is none."""
    if frame.command == Command.BLANK and not frame.payload:
        return Picture()
    if frame.command != Command.SHOW or frame.payload[:1] not in (b"\x00", b"\x01"):
        raise ProtocolError(f"strip: command {frame.command:02X} shows nothing")
    try:
        text = frame.payload[1:].decode(ENCODING)
    except UnicodeDecodeError as broken:
        raise ProtocolError("strip: the text is not GBK") from broken
    return Picture(tuple(text.split("\n")), frame.payload[0] == 1)


def crc(data: bytes) -> int:
    """CRC-16/MODBUS: polynomial A001h reflected, start FFFFh."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value


def _fitting(text: str) -> bytes:
    found = bytearray()
    for character in text:
        piece = character.encode(ENCODING, "replace")
        if len(found) + len(piece) > LONGEST - 1:
            break
        found += piece
    return bytes(found)
