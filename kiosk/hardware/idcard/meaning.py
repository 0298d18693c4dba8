"""What a module's status bytes mean, and what it is that answers without a frame. Pure."""

from collections.abc import Mapping
from enum import IntEnum

from kiosk.domain.device import Fault
from kiosk.hardware.card.port import CardErrorCode
from kiosk.hardware.idcard.codec import (
    FIND,
    READ,
    READ_NEW_ADDRESS,
    READ_WITH_FINGERPRINT,
    SAM_ID,
    SELECT,
    Reply,
    Request,
    encode,
)

TIMEOUT_NOISE = 0x05  # some modules send 05 05 05 05 when a card was too slow


class Sw3(IntEnum):
    """The third status byte."""

    CHECKSUM = 0x10  # our request came damaged
    LENGTH = 0x11
    COMMAND = 0x21
    UNKNOWN = 0x24
    CARD_REJECTS_READER = 0x31
    READER_REJECTS_CARD = 0x32
    VERIFICATION = 0x33
    WRONG_CARD = 0x40
    READ_FAILED = 0x41
    RANDOM = 0x47
    SELF_TEST = 0x60
    UNAUTHORISED = 0x66
    FIND_FAILED = 0x80
    SELECT_FAILED = 0x81
    OK = 0x90
    NO_SUCH_ITEM = 0x91
    FOUND = 0x9F


MISUNDERSTOOD = frozenset({Sw3.CHECKSUM, Sw3.LENGTH})
_NOT_READ = (Sw3.FIND_FAILED, Sw3.SELECT_FAILED, Sw3.READ_FAILED)
_FAULTS: Mapping[int, Fault] = {Sw3.UNAUTHORISED: Fault.UNAUTHORISED, Sw3.SELF_TEST: Fault.SELF_TEST}
_CODES: Mapping[int, CardErrorCode] = {
    Sw3.CARD_REJECTS_READER: CardErrorCode.AUTH_FAILED,
    Sw3.READER_REJECTS_CARD: CardErrorCode.AUTH_FAILED,
    Sw3.VERIFICATION: CardErrorCode.AUTH_FAILED,
    Sw3.WRONG_CARD: CardErrorCode.CARD_UNSUPPORTED,
    Sw3.READ_FAILED: CardErrorCode.CARD_REMOVED,
    Sw3.FIND_FAILED: CardErrorCode.CARD_REMOVED,
    Sw3.SELECT_FAILED: CardErrorCode.CARD_REMOVED,
    Sw3.NO_SUCH_ITEM: CardErrorCode.DATA_INVALID,
}
_OWN_FAILURE: Mapping[Request, int] = {
    FIND: Sw3.FIND_FAILED,
    SELECT: Sw3.SELECT_FAILED,
    READ: Sw3.READ_FAILED,
    READ_WITH_FINGERPRINT: Sw3.READ_FAILED,
    READ_NEW_ADDRESS: Sw3.NO_SUCH_ITEM,
}
_SIZES = {  # of the data that a success brings
    SELECT: range(1, 33),
    READ: range(260, 4096),
    READ_WITH_FINGERPRINT: range(260, 4096),
    READ_NEW_ADDRESS: range(70, 71),
    SAM_ID: range(16, 17),
}


def card_error(sw3: int) -> CardErrorCode:
    """What a resident is told of it; DEVICE_FAULT for all that is not about the card."""
    return _CODES.get(sw3, CardErrorCode.DEVICE_FAULT)


def is_worth_a_retry(sw3: int) -> bool:
    """Whether a card that was moved a little may do the next time."""
    return sw3 in _NOT_READ


def module_fault(sw3: int) -> Fault:
    """What the answer to STATUS says of the module."""
    return Fault.NONE if sw3 == Sw3.OK else _FAULTS.get(sw3, Fault.UNRECOVERABLE)


def fits(request: Request, reply: Reply) -> bool:
    """Whether this can be the answer to that; a slow module's late answer to an earlier request is not."""
    if reply.sw3 == Sw3.FOUND:
        return request == FIND
    if reply.sw3 == Sw3.OK:
        return request != FIND and len(reply.data) in _SIZES.get(request, range(1))
    return reply.sw3 == _OWN_FAILURE.get(request) or reply.sw3 not in _OWN_FAILURE.values()


def speaker(heard: bytes, asked: Request) -> Fault:
    """What speaks there, by bytes that hold no frame: NONE for a module's own noise.

    An echo, readable text (a scanner) and bus frames (`FF 68`, a keypad) are of another device; anything else is a
    wrong speed or a bad cable.
    """
    told = heard.strip(bytes((TIMEOUT_NOISE,)))
    if not told:
        return Fault.NONE
    if (
        encode(asked) in told
        or b"\xff\x68" in told
        or all(byte in b"\r\n\t" or 32 <= byte < 127 for byte in told)
    ):
        return Fault.WRONG_DEVICE
    return Fault.GARBLED
