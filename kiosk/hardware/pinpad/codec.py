"""The frames of the encrypting keypad: our own protocol, shaped after published keypads (README). Pure.

A frame is STX, a body of ASCII fields, ETX, and one byte: the exclusive or of body and ETX. The first field is a letter.
"""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.pinpad.port import LONGEST, PinBlock

STX, ETX = 0x02, 0x03
LONGEST_BODY = 240
NOBODY = "00000000"  # the order of a keypad that nobody asked
FEWEST_DIGITS, MOST_DIGITS = 4, 12
LONGEST_WAIT_S = 600
_ORDER = re.compile(r"[0-9a-f]{8}")
_SUBJECT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WORD = re.compile(r"[A-Za-z0-9 ._-]{1,32}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,3}")
_BLOCK = re.compile(f"(?:[0-9a-f]{{2}}){{1,{LONGEST}}}")
_BODY = re.compile(rb"[ -~]{1,%d}" % LONGEST_BODY)


@dataclass(frozen=True, slots=True)
class Ask:
    """Who are you, and how?"""


@dataclass(frozen=True, slots=True)
class Arm:
    """Keys count from now on, for so many seconds. `order`: eight hexadecimal digits, not all 0, never used before."""

    order: str
    subject: str
    fewest: int
    most: int
    limit_s: int


@dataclass(frozen=True, slots=True)
class Disarm:
    """Keys do not count; an answer that was said again and again was heard."""


@dataclass(frozen=True, slots=True)
class Version:
    """Who it is. `has_key`: it can encrypt. `order`: who asks it, NOBODY where no keys count."""

    model: str
    firmware: str
    has_key: bool
    order: str = NOBODY


@dataclass(frozen=True, slots=True)
class Stands:
    """A key was pressed, or keys count from now on: so many digits stand there, whichever they are."""

    order: str
    digits: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    """By its key, or because the time is over."""

    order: str
    timed_out: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Enter was pressed."""

    order: str
    pin: PinBlock


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """What came was no frame."""


ToKeypad: TypeAlias = Ask | Arm | Disarm
FromKeypad: TypeAlias = Version | Stands | Cancelled | Block | NotUnderstood
Message: TypeAlias = ToKeypad | FromKeypad


def encoded(message: Message) -> bytes:
    """The whole frame. Raises ValueError for what no frame can carry."""
    body = ",".join(_fields(message)).encode("ascii", "replace")
    try:
        if decoded(body) != message:
            raise ValueError("not as it would be read")
    except ProtocolError as wrong:
        raise ValueError(str(wrong)) from wrong
    return bytes((STX,)) + body + bytes((ETX, _sum(body)))


def decoded(body: bytes) -> Message:
    """What stands between STX and ETX. Raises ProtocolError, which never shows what came."""
    if not _BODY.fullmatch(body):
        raise ProtocolError(f"pinpad: {len(body)} bytes are no body")
    match body.decode("ascii").split(","):
        case ["Q"]:
            return Ask()
        case ["A", order, subject, fewest, most, limit] if _SUBJECT.fullmatch(subject):
            return _arm(Arm(_order(order), subject, _number(fewest), _number(most), _number(limit)))
        case ["D"]:
            return Disarm()
        case ["V", model, firmware, key, order] if _are_words(model, firmware) and _ORDER.fullmatch(order):
            return Version(model, firmware, _flag(key), order)
        case ["K", order, digits]:
            return Stands(_order(order), _digits(digits))
        case ["C", order, ("K" | "T") as why]:
            return Cancelled(_order(order), timed_out=why == "T")
        case ["E", order, key, form, block] if _are_words(key, form) and _BLOCK.fullmatch(block):
            return Block(_order(order), PinBlock(bytes.fromhex(block), key, form))
        case ["N"]:
            return NotUnderstood()
        case fields:
            raise ProtocolError(f"pinpad: {len(fields)} fields that mean nothing")


@dataclass(slots=True)
class Deframer:
    """Cuts bytes into messages. `noise` counts damaged frames and stretches of bytes that belong to none."""

    noise: int = 0
    text: int = 0  # of them, those that are readable: another device speaks here
    _part: bytearray = field(default_factory=bytearray, repr=False)
    _stray: bytearray = field(default_factory=bytearray, repr=False)

    def feed(self, data: bytes) -> list[Message]:
        """The messages that these bytes complete."""
        found = []
        for byte in data:
            whole = self._take(byte)
            if whole is not None:
                message = self._read(whole)
                if message is not None:
                    found.append(message)
        self._end_stray()
        return found

    def _take(self, byte: int) -> bytes | None:
        """A whole frame without its STX, or None while there is none."""
        part = self._part
        if len(part) > 1 and part[-1] == ETX:  # any byte may be the sum
            whole = bytes((*part[1:], byte))
            part.clear()
            return whole
        if byte == STX:
            self._end_stray()
            self.noise += bool(part)
            part[:] = (STX,)
        elif not part:
            self._stray.append(byte)
        elif len(part) > LONGEST_BODY + 1:
            self.noise += 1
            part.clear()
        else:
            part.append(byte)
        return None

    def _read(self, whole: bytes) -> Message | None:
        body, told = whole[:-2], whole[-1]
        try:
            if _sum(body) != told:
                raise ProtocolError("pinpad: wrong sum")
            return decoded(body)
        except ProtocolError:
            self.noise += 1
            return None

    def _end_stray(self) -> None:
        if self._stray:
            self.noise += 1
            self.text += all(0x20 <= byte < 0x7F or byte in b"\r\n\t" for byte in self._stray)
            self._stray.clear()


def _fields(message: Message) -> tuple[str, ...]:
    match message:
        case Ask():
            return ("Q",)
        case Arm(order, subject, fewest, most, limit_s):
            return "A", order, subject, str(fewest), str(most), str(limit_s)
        case Disarm():
            return ("D",)
        case Version(model, firmware, has_key, order):
            return "V", model, firmware, "1" if has_key else "0", order
        case Stands(order, digits):
            return "K", order, str(digits)
        case Cancelled(order, timed_out):
            return "C", order, "T" if timed_out else "K"
        case Block(order, pin):
            return "E", order, pin.key, pin.form, pin.block.hex()
        case NotUnderstood():
            return ("N",)


def _arm(arm: Arm) -> Arm:
    if not FEWEST_DIGITS <= arm.fewest <= arm.most <= MOST_DIGITS:
        raise ProtocolError("pinpad: 4 to 12 digits")
    if not 1 <= arm.limit_s <= LONGEST_WAIT_S:
        raise ProtocolError("pinpad: 1 to 600 seconds")
    return arm


def _order(word: str) -> str:
    if not _ORDER.fullmatch(word) or word == NOBODY:
        raise ProtocolError("pinpad: no order")
    return word


def _digits(word: str) -> int:
    count = _number(word)
    if count > MOST_DIGITS:
        raise ProtocolError("pinpad: at most 12 digits")
    return count


def _number(word: str) -> int:
    if not _NUMBER.fullmatch(word):
        raise ProtocolError("pinpad: expected a number")
    return int(word)


def _flag(word: str) -> bool:
    if word not in ("0", "1"):
        raise ProtocolError("pinpad: expected 0 or 1")
    return word == "1"


def _are_words(*words: str) -> bool:
    return all(_WORD.fullmatch(word) for word in words)


def _sum(body: bytes) -> int:
    value = ETX
    for byte in body:
        value ^= byte
    return value
