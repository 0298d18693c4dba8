"""ESC/POS as values: what the printer says, and the short commands around a job. Pure.

Source of every byte here: ESC/POS reference (DLE EOT, DLE ENQ, GS a, GS r, GS ( H, GS V, GS P).
"""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TypeAlias

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.printer.port import Paper, PrinterStatus

INITIALISE = b"\x1b@"  # also forgets Kanji settings and switches automatic status off
AUTO_STATUS_ON = b"\x1da\xff"
DOTS_ARE_UNITS = b"\x1dP\xcb\xcb"  # 203 units to the inch: ESC J then counts dots on every model
PROLOGUE = INITIALISE + AUTO_STATUS_ON + DOTS_ARE_UNITS
FENCE = b"\x1dr\x01"  # queued: answered when everything before it was processed
CLEAR_BUFFERS = b"\x10\x05\x02"  # never \x01, which resumes the held rest of a job
CUT_FULL = b"\x1dVA\x00"
WHO_ARE_YOU = b"\x1dIB\x1dIC"  # GS I 66 and 67: maker and model; each is answered by a block, or not at all
MAX_FEED_DOTS = 255
LONGEST_BLOCK = 96

_BLOCK_HEADERS = frozenset(b"\x35\x37\x3b\x3d\x5f")
_FLOW_BYTES = frozenset(b"\x11\x13")  # XON, XOFF
_PROCESS_ID_HEADER = b"\x37\x22"
_NAME_HEADER = 0x5F


class Question(IntEnum):
    """The n of DLE EOT n."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    ROLL = 4


@dataclass(frozen=True, slots=True)
class RealTimeAnswer:
    """One byte to the oldest DLE EOT; it does not say to which."""

    byte: int


@dataclass(frozen=True, slots=True)
class AutoStatus:
    """Four bytes that come when the state changed, or at once after GS a."""

    block: bytes


@dataclass(frozen=True, slots=True)
class FenceAnswer:
    """The answer to GS r 1."""

    byte: int


@dataclass(frozen=True, slots=True)
class ProcessAnswer:
    """The answer to GS ( H: everything before this id is on paper."""

    process: bytes


@dataclass(frozen=True, slots=True)
class NameAnswer:
    """Maker or model, the answer to one GS I."""

    words: str


@dataclass(frozen=True, slots=True)
class Noise:
    """Bytes that no printer says here: line noise, a wrong speed, another device."""

    data: bytes


Inbound: TypeAlias = RealTimeAnswer | AutoStatus | FenceAnswer | ProcessAnswer | NameAnswer | Noise


class Demultiplexer:
    """Cuts the inbound stream into answers by their fixed bits; bytes may come in any pieces."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[Inbound]:
        """What is complete now, in order of arrival. Never raises: what fits nothing is Noise."""
        self._rest += data
        found: list[Inbound] = []
        while self._rest:
            length = _length_of(self._rest)
            if length == 0:
                break
            frame = bytes(self._rest[:length])
            del self._rest[:length]
            if (meant := _meaning(frame)) is not None:
                found.append(meant)
        return found


def question(asked: Question) -> bytes:
    """DLE EOT n, answered at once even where the printer is busy or offline."""
    return bytes((0x10, 0x04, asked))


def process_fence(process: bytes) -> bytes:
    """GS ( H, function 48: the printer says the id when everything before it is printed.

    process: 4 bytes of 0x20 to 0x7E.
    """
    if len(process) != 4 or not all(0x20 <= byte <= 0x7E for byte in process):
        raise ValueError(f"process id {process!r}")
    return b"\x1d(H\x06\x00\x30\x30" + process


def feed(dots: int) -> bytes:
    """ESC J as often as it takes; 255 is the most of one."""
    whole, rest = divmod(dots, MAX_FEED_DOTS)
    return b"\x1bJ\xff" * whole + (bytes((0x1B, 0x4A, rest)) if rest else b"")


def without_real_time(picture: bytes) -> bytes:
    """The same picture with one more dot where its bytes would read as a real-time command.

    Serial printers look for DLE EOT, DLE ENQ and DLE DC4 even inside pictures.
    """
    for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"):
        picture = picture.replace(command, b"\x11" + command[1:])
    return picture


def after_answer(status: PrinterStatus, asked: Question, byte: int) -> PrinterStatus:
    """The status once this answer is known.

    Raises ProtocolError when a fixed bit is wrong (1 and 4 are 1; 0 and 7 are 0).
    """
    if byte & 0x93 != 0x12:
        raise ProtocolError(f"DLE EOT {asked:d} answered {byte:#04x}")
    match asked:
        case Question.PRINTER:
            return replace(status, answers=True, online=not byte & 0x08)
        case Question.OFFLINE_CAUSE:
            return replace(status, answers=True, cover_open=bool(byte & 0x04))
        case Question.ERROR_CAUSE:
            return replace(
                status,
                answers=True,
                cutter_stuck=bool(byte & 0x08),
                unrecoverable=bool(byte & 0x20),
                overheated=bool(byte & 0x40),
            )
        case Question.ROLL:
            return replace(status, answers=True, paper=_paper(out=byte & 0x60, low=byte & 0x0C))


def after_auto_status(block: bytes) -> PrinterStatus:
    """The whole status, from the four bytes of an automatic status."""
    first, second, third, _ = block
    return PrinterStatus(
        online=not first & 0x08,
        cover_open=bool(first & 0x20),
        cutter_stuck=bool(second & 0x08),
        unrecoverable=bool(second & 0x20),
        overheated=bool(second & 0x40),
        paper=_paper(out=third & 0x0C, low=third & 0x03),
    )


def is_fence(byte: int) -> bool:
    """Whether a GS r 1 answer is believable: both bits of each sensor agree."""
    return byte & 0x90 == 0 and byte & 0x03 in (0x00, 0x03) and byte & 0x0C in (0x00, 0x0C)


def _paper(*, out: int, low: int) -> Paper:
    if out:
        return Paper.OUT
    return Paper.LOW if low else Paper.ENOUGH


def _length_of(data: bytearray) -> int:
    """How many bytes the first answer has; 0 while it is not whole."""
    first = data[0]
    if first & 0x93 == 0x10:
        for index in range(1, min(4, len(data))):
            if data[index] & 0x90:
                return 1  # no status block after all
        return 4 if len(data) >= 4 else 0
    if first in _BLOCK_HEADERS:
        for index in range(1, min(LONGEST_BLOCK, len(data))):
            if data[index] == 0:
                return index + 1
            if data[index] & 0xF3 == 0x12:  # no printable character, but a real-time answer
                return 1  # noise that looked like a header: it must not swallow the answers behind it
        return 1 if len(data) >= LONGEST_BLOCK else 0
    return 1


def _meaning(frame: bytes) -> Inbound | None:
    first = frame[0]
    if first & 0x93 == 0x10 and len(frame) == 4:
        return AutoStatus(frame)
    if first & 0x93 == 0x12:
        return RealTimeAnswer(first)
    if first in _FLOW_BYTES:
        return None
    if frame.startswith(_PROCESS_ID_HEADER) and len(frame) == 7:
        return ProcessAnswer(frame[2:6])
    if first == _NAME_HEADER and (words := frame[1:-1].decode("ascii", "replace")).isprintable() and words:
        return NameAnswer(words.replace("\ufffd", "?"))
    if first in _BLOCK_HEADERS and len(frame) > 1:
        return None  # an answer to something we did not ask: a serial number
    return FenceAnswer(first) if is_fence(first) else Noise(frame)
