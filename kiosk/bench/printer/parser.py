"""ESC/POS as a printer reads it: byte by byte, one command at a time. Shares no code with our driver."""

from dataclasses import dataclass
from typing import TypeAlias

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10
LF, CR, HT, FF, CAN, NUL = 0x0A, 0x0D, 0x09, 0x0C, 0x18, 0x00


@dataclass(frozen=True, slots=True)
class Words:
    """Printable bytes, in the character mode of the moment."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Control:
    """LF and its like."""

    code: int


@dataclass(frozen=True, slots=True)
class Command:
    """ESC, FS, GS or DLE, the letter that names it, and its arguments."""

    lead: int
    name: str
    arguments: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row of dots, most significant bit left, 1 is black."""

    dots: bytes


@dataclass(frozen=True, slots=True)
class Nonsense:
    """A byte that starts no command we know."""

    byte: int


Item: TypeAlias = Words | Control | Command | Row | Nonsense

# How many argument bytes follow the letter; the ones with a length of their own are in _length below.
_FIXED = {
    ESC: {"@": 0, "2": 0, "3": 1, "J": 1, "d": 1, "a": 1, "E": 1, "G": 1, "!": 1, "-": 1, "t": 1, "R": 1}
    | {"M": 1, "{": 1, " ": 1, "$": 2, "\\": 2, "i": 0, "m": 0, "V": 1, "c": 2, "=": 1, "p": 3},
    FS: {"&": 0, ".": 0, "!": 1, "-": 1, "W": 1, "S": 2, "C": 1},
    GS: {
        "!": 1,
        "B": 1,
        "a": 1,
        "r": 1,
        "P": 2,
        "L": 2,
        "W": 2,
        "I": 1,
        "H": 1,
        "h": 1,
        "w": 1,
        "f": 1,
        "b": 1,
    },
    DLE: {"\x04": 1, "\x05": 1, "\x14": 3},
}
_PRINTABLE_FROM = 0x20


class Parser:
    """Takes items off the front of the receive buffer. Keeps only whether it is inside a picture."""

    def __init__(self) -> None:
        self._row_bytes = 0
        self._rows_left = 0

    @property
    def in_picture(self) -> bool:
        """Whether the next bytes are dots, whatever they look like."""
        return self._rows_left > 0

    def forget(self) -> None:
        """As after DLE ENQ 2."""
        self._rows_left = 0

    def take(self, buffer: bytearray) -> Item | None:
        """The next whole item, removed from the buffer; None until more bytes come."""
        if not buffer:
            return None
        if self._rows_left:
            return self._take_row(buffer)
        first = buffer[0]
        if first in _FIXED:
            return self._take_command(buffer)
        if first < _PRINTABLE_FROM:
            del buffer[:1]
            return Control(first) if first in (LF, CR, HT, FF, CAN, NUL) else Nonsense(first)
        end = 1
        while end < len(buffer) and buffer[end] >= _PRINTABLE_FROM:
            end += 1
        return Words(_cut_off(buffer, end))

    def _take_row(self, buffer: bytearray) -> Row | None:
        if len(buffer) < self._row_bytes:
            return None
        self._rows_left -= 1
        return Row(_cut_off(buffer, self._row_bytes))

    def _take_command(self, buffer: bytearray) -> Item | None:
        if len(buffer) < 2:
            return None
        lead, name = buffer[0], chr(buffer[1])
        length = _length(lead, name, buffer)
        if length is None:
            return None
        if length < 0:
            del buffer[:1]
            return Nonsense(lead)
        if len(buffer) < length:
            return None
        command = Command(lead, name, _cut_off(buffer, length)[2:])
        if lead == GS and name == "v":
            _, _, x_low, x_high, y_low, y_high = command.arguments
            self._row_bytes, self._rows_left = x_low + 256 * x_high, y_low + 256 * y_high
        return command


def _length(lead: int, name: str, buffer: bytearray) -> int | None:
    """Bytes of the whole command; None until it is known, negative where there is no such command."""
    if lead == GS and name == "v":
        return 8
    if lead == GS and name == "V":
        if len(buffer) < 3:
            return None
        return 4 if buffer[2] in (65, 66) else 3
    if lead == GS and name == "(":
        return None if len(buffer) < 5 else 5 + buffer[3] + 256 * buffer[4]
    fixed = _FIXED[lead].get(name)
    return -1 if fixed is None else 2 + fixed


def _cut_off(buffer: bytearray, length: int) -> bytes:
    head = bytes(buffer[:length])
    del buffer[:length]
    return head
