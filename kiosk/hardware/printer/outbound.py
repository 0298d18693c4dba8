"""What we send to a printer, read back command by command: how much paper it takes, and without what residents may see."""

from dataclasses import dataclass
from enum import Enum

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10
LF = 0x0A
DOTS_PER_MM = 8
FONT_DOTS = 24
CUTTER_DOTS = 96  # from the head to the knife; models differ by a few millimetres
DRAWN_CODE_DOTS = 250  # a QR code that the printer draws itself
PICTURE_HEADER = 8
EXTENDED_HEADER = 5
STORED_CODE = b"\x31\x50"  # GS ( k, function 80: the content of a QR code
DRAW_CODE = b"\x31\x51"

# How many argument bytes follow the letter, of the commands that we send.
_ARGUMENTS = {
    ESC: {"@": 0, "2": 0, "3": 1, "J": 1, "d": 1, "a": 1, "E": 1, "!": 1, "t": 1, "M": 1},
    FS: {"&": 0, ".": 0, "!": 1, "S": 2},
    GS: {"!": 1, "B": 1, "a": 1, "r": 1, "P": 2, "I": 1},
    DLE: {"\x04": 1, "\x05": 1},
}


class Kind(Enum):
    """What a piece of the stream is for."""

    COMMAND = "command"
    PERSONAL = "personal"  # words, pictures and codes: what a slip says


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of the stream; a picture or a code comes in two, its header is a command."""

    kind: Kind
    data: bytes


class Reader:
    """Cuts the stream into pieces; bytes may come in any portions. What it does not know counts as personal."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._payload_left = 0

    def feed(self, data: bytes) -> list[Piece]:
        """The pieces that are whole now; a payload comes as it arrives."""
        self._rest += data
        pieces: list[Piece] = []
        while self._rest:
            if self._payload_left:
                pieces.append(self._cut(Kind.PERSONAL, self._payload_left))
                self._payload_left -= len(pieces[-1].data)
                continue
            length, payload = _command_at(self._rest)
            if length is None:
                break
            kind = Kind.COMMAND if length else Kind.PERSONAL
            pieces.append(self._cut(kind, length or _words_at(self._rest)))
            self._payload_left = payload
        return pieces

    @property
    def pending(self) -> int:
        """Bytes of a command that is not whole yet."""
        return len(self._rest)

    def _cut(self, kind: Kind, length: int) -> Piece:
        data = bytes(self._rest[:length])
        del self._rest[:length]
        return Piece(kind, data)


def paper_mm(commands: bytes) -> int:
    """How much paper these commands take, the feed to the knife included; right to a few millimetres."""
    dots, spacing, scale = 0, 30, 1
    for piece in Reader().feed(commands):
        if piece.kind is Kind.PERSONAL:
            continue
        head = piece.data[:2]
        if head == b"\x1b3":
            spacing = piece.data[2]
        elif head == b"\x1d!":
            scale = (piece.data[2] & 7) + 1
        dots += _dots(piece.data, max(spacing, FONT_DOTS * scale))
    return round(dots / DOTS_PER_MM)


def _dots(command: bytes, line: int) -> int:
    head = command[:2]
    if command == b"\n":
        return line
    if head == b"\x1bJ":
        return command[2]
    if head == b"\x1bd":
        return command[2] * line
    if head == b"\x1dv":
        return command[6] + 256 * command[7]
    if head == b"\x1dV":
        return CUTTER_DOTS
    if head == b"\x1d(" and command[EXTENDED_HEADER : EXTENDED_HEADER + 2] == DRAW_CODE:
        return DRAWN_CODE_DOTS
    return 0


def _command_at(data: bytearray) -> tuple[int | None, int]:
    """Length of the command at the beginning and of the payload behind it; (None, 0) until it is whole, 0 for none."""
    lead = data[0]
    if lead in (LF, 0):
        return 1, 0
    if lead not in _ARGUMENTS:
        return 0, 0
    if len(data) < 2:
        return None, 0
    name = chr(data[1])
    if lead == GS and name in "v(V":
        return _long_command_at(data, name)
    arguments = _ARGUMENTS[lead].get(name)
    if arguments is None:
        return 0, 0
    return (2 + arguments, 0) if len(data) >= 2 + arguments else (None, 0)


def _long_command_at(data: bytearray, name: str) -> tuple[int | None, int]:
    if name == "v":
        if len(data) < PICTURE_HEADER:
            return None, 0
        return PICTURE_HEADER, (data[4] + 256 * data[5]) * (data[6] + 256 * data[7])
    if name == "V":
        if len(data) < 3:
            return None, 0
        length = 4 if data[2] in (65, 66) else 3
        return (length, 0) if len(data) >= length else (None, 0)
    if len(data) < EXTENDED_HEADER + 2:
        return None, 0
    body = data[3] + 256 * data[4]
    if bytes(data[EXTENDED_HEADER : EXTENDED_HEADER + 2]) == STORED_CODE:
        return EXTENDED_HEADER + 3, max(0, body - 3)
    whole = EXTENDED_HEADER + body
    return (whole, 0) if len(data) >= whole else (None, 0)


def _words_at(data: bytearray) -> int:
    """How many bytes until the next byte that could begin a command."""
    end = 1
    while end < len(data) and data[end] not in _ARGUMENTS and data[end] not in (LF, 0):
        end += 1
    return end
