"""Frames of caller keypads and rating pads: `FF 68 L L 68 ADDR FC DATA… SUM 16`. Pure.

Source: JackQChen/QueueSystem (public, deployed); no national protocol exists.
"""

from dataclasses import dataclass

from kiosk.domain.errors import ProtocolError

START = b"\xff\x68"
SECOND = 0x68
END = 0x16
HEAD = 5  # FF 68 L L 68
TAIL = 2  # SUM 16
SHORTEST = 2  # L of a frame without data: address and function
LONGEST = 16  # a greater L is no frame of this family


@dataclass(frozen=True, slots=True)
class PadFrame:
    """One message. `address` is the window's number; 0 to 255, as is `function`."""

    address: int
    function: int
    data: bytes = b""

    def __post_init__(self) -> None:
        if not (0 <= self.address <= 0xFF and 0 <= self.function <= 0xFF):
            raise ValueError(f"address {self.address}, function {self.function}: 0 to 255")
        if len(self.data) > LONGEST - SHORTEST:
            raise ValueError(f"{len(self.data)} bytes of data: at most {LONGEST - SHORTEST}")


def encoded(frame: PadFrame) -> bytes:
    """The frame as it goes over the line."""
    length = len(frame.data) + SHORTEST
    body = bytes((frame.address, frame.function)) + frame.data
    return START + bytes((length, length, SECOND)) + body + bytes((sum(body) & 0xFF, END))


def decoded(data: bytes) -> PadFrame:
    """Exactly one frame. Raises ProtocolError."""
    size = size_of(data)
    if size is None or len(data) != size:
        raise ProtocolError(f"pad frame: {len(data)} bytes are not one frame")
    body = data[HEAD:-TAIL]
    if data[-1] != END:
        raise ProtocolError(f"pad frame: ends with {data[-1]:02X}")
    if sum(body) & 0xFF != data[-2]:
        raise ProtocolError(f"pad frame: sum {data[-2]:02X}, expected {sum(body) & 0xFF:02X}")
    return PadFrame(body[0], body[1], body[2:])


def size_of(data: bytes) -> int | None:
    """How long the frame is that begins here; None while that cannot be known. Raises ProtocolError for no beginning."""
    if not START.startswith(data[:2]):
        raise ProtocolError("pad frame: no start")
    lengths, second = data[2:4], data[4:5]
    if any(not SHORTEST <= length <= LONGEST for length in lengths):
        raise ProtocolError(f"pad frame: length {max(lengths)}")
    if len(lengths) == 2 and lengths[0] != lengths[1]:
        raise ProtocolError(f"pad frame: lengths {lengths[0]} and {lengths[1]}")
    if second and second[0] != SECOND:
        raise ProtocolError(f"pad frame: {second[0]:02X} after the lengths")
    return HEAD + data[2] + TAIL if second else None
