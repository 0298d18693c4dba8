"""A PIN that is typed on the reader's own keys and goes to the chip without ever reaching this machine; pure bytes.

Reading a card never needs it. Source: PC/SC part 10, 2.3 (features) and 2.5 (structures); little-endian, as on every
machine that this product runs on.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.apdu import decode

GET_FEATURE_REQUEST = 0x42000000 + 3400  # CM_IOCTL_GET_FEATURE_REQUEST of pcsc-lite
_ENTRY = struct.Struct(">BBI")  # tag, length, control code: big-endian, as the card service puts it
_VERIFY = struct.Struct("<BBBBBHBBHB3sI")
BYTE_UNITS_LEFT_BCD = 0x81  # position 0 in bytes, left-justified, packed BCD
VALID_ON_ENTER = 0x02
VALID_ON_MAXIMUM = 0x01
ONE_MESSAGE = 0x01
CHINESE = 0x0804
FEWEST, MOST = 4, 16


class Feature(IntEnum):
    """Those of part 10 that matter here."""

    VERIFY_PIN_START = 0x01
    VERIFY_PIN_FINISH = 0x02
    MODIFY_PIN_DIRECT = 0x07
    VERIFY_PIN_DIRECT = 0x06
    IFD_PIN_PROPERTIES = 0x0A
    ABORT = 0x0B


def features(answer: bytes) -> dict[int, int]:
    """Feature → control code. Raises ProtocolError for a list that is not made of whole entries."""
    if len(answer) % _ENTRY.size:
        raise ProtocolError(f"feature list of {len(answer)} bytes")
    found: dict[int, int] = {}
    for tag, length, code in _ENTRY.iter_unpack(answer):
        if length != 4:
            raise ProtocolError(f"feature {tag:02X} of {length} bytes")
        found[tag] = code
    return found


@dataclass(frozen=True, slots=True)
class PinEntry:
    """How the resident types. `first_s`: until the first key, `between_s`: between keys."""

    fewest: int = 6
    most: int = 6
    first_s: int = 30
    between_s: int = 15

    def __post_init__(self) -> None:
        if not FEWEST <= self.fewest <= self.most <= MOST:
            raise ValueError(f"a PIN has {FEWEST} to {MOST} digits")
        if not (1 <= self.first_s <= 255 and 1 <= self.between_s <= 255):
            raise ValueError("1 to 255 seconds")


def verify_structure(entry: PinEntry) -> bytes:
    """PIN_VERIFY_STRUCTURE: the reader puts the typed digits over the FF of `00 20 00 00 Lc FF…` and sends that.

    A PIN of one length ends with its last digit, one of several lengths with the enter key. Filling stays FF.
    """
    block = (entry.most + 1) // 2
    command = bytes((0x00, 0x20, 0x00, 0x00, block)) + b"\xff" * block
    ends = VALID_ON_MAXIMUM if entry.fewest == entry.most else VALID_ON_ENTER
    head = _VERIFY.pack(
        entry.first_s,
        entry.between_s,
        BYTE_UNITS_LEFT_BCD,
        block,  # upper half 0: no length is put before the digits
        0x00,
        entry.fewest << 8 | entry.most,
        ends,
        ONE_MESSAGE,
        CHINESE,
        0x00,
        bytes(3),
        len(command),
    )
    return head + command


@dataclass(frozen=True, slots=True)
class PinAccepted:
    """The chip knows the holder."""


@dataclass(frozen=True, slots=True)
class PinWrong:
    """And so many tries are left. Never tried again by itself."""

    tries: int


@dataclass(frozen=True, slots=True)
class PinBlocked:
    """No try is left; only the issuer can help."""


@dataclass(frozen=True, slots=True)
class PinNotTyped:
    """Given up at the keys, or nobody came. The chip was not asked."""

    timed_out: bool


@dataclass(frozen=True, slots=True)
class PinRefused:
    """Anything else the reader or the chip said."""

    sw: int


PinResult = PinAccepted | PinWrong | PinBlocked | PinNotTyped | PinRefused


def result_of(answer: bytes) -> PinResult:
    """What the reader answered. Raises ProtocolError for less than a status word."""
    sw = decode(answer).sw
    if sw == 0x9000:
        return PinAccepted()
    if sw & 0xFFF0 == 0x63C0:
        return PinWrong(sw & 0x0F) if sw & 0x0F else PinBlocked()
    if sw in (0x6983, 0x9303):
        return PinBlocked()
    if sw in (0x6400, 0x6401):
        return PinNotTyped(timed_out=sw == 0x6400)
    return PinRefused(sw)
