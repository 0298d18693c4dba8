"""The chip of a made-up social-security card: command bytes in, answer bytes out. No I/O.

It is written from the card's side on purpose and shares no code with the driver that reads it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Literal

from kiosk.bench.people import Person
from kiosk.bench.sam_keys import (
    FACTOR,
    OTHER_MASTER,
    TEST_MASTER,
    Algorithm,
    card_key,
    cryptogram,
    diversified,
)

HISTORY = bytes.fromhex("0081544347" + "8631650602000017")  # 卡复位信息, 13 bytes
APPLICATION = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
TRIES = 3
OK, MORE, EXACT = b"\x90\x00", 0x61, 0x6C
NO_FILE, NO_RECORD, NO_FORM = b"\x6a\x82", b"\x6a\x83", b"\x6a\x86"
LOCKED, NO_CHALLENGE, NO_SUCH_KEY = b"\x69\x83", b"\x69\x85", b"\x6a\x88"
NO_LENGTH, NO_KEY, NO_SUCH, NOTHING_SELECTED = b"\x67\x00", b"\x69\x82", b"\x6d\x00", b"\x69\x86"

SelectForm = Literal["both", "02", "00"]
ReadForm = Literal["all", "tag", "number", "short"]


@dataclass(frozen=True, slots=True)
class CardProfile:
    """How one kind of card in the field behaves."""

    generation: Literal[1, 2, 3] = 2
    select_form: SelectForm = "both"
    read_form: ReadForm = "all"
    t0: bool = True  # 61xx after SELECT, 6Cxx for a wrong length
    padding: bytes = b"\x00"  # of names
    corrupt: frozenset[int] = frozenset()  # tags whose value is spoilt
    algorithm: Algorithm = 3  # of generation 3
    counterfeit: bool = False  # its key is not of the ministry's making
    number_is_free: bool = True  # generation 3: whether the card number is read without a key
    contactless: bool = False  # its ATR is made up by the reader
    refused: Mapping[int, int] | None = None  # tag → status word instead of its record


class SocialChip:
    """The state of one powered card."""

    def __init__(self, person: Person, profile: CardProfile) -> None:
        self.profile = profile
        self._files = _files(person, profile)
        self._selected: int | None = None
        self._application = False
        self._waiting = b""
        self._challenge = b""
        self._authenticated = False
        self._tries = TRIES  # of external authentication; they outlive a reset
        self._key = card_key(
            OTHER_MASTER if profile.counterfeit else TEST_MASTER,
            self._files[0xEF05][0x01],
            HISTORY,
            profile.algorithm,
        )

    @property
    def atr(self) -> bytes:
        """What the reader says of it at power-on."""
        if not self.profile.contactless:
            return bytes.fromhex("3B6D0000") + HISTORY
        made = bytes((0x80 | len(HISTORY), 0x80, 0x01)) + HISTORY
        return b"\x3b" + made + bytes((reduce(xor, made),))

    @property
    def tries(self) -> int:
        """How many wrong external authentications it still takes."""
        return self._tries

    def reset(self) -> None:
        """Power on or reset: nothing is selected, nobody is authenticated."""
        self._selected, self._application, self._waiting = None, False, b""
        self._challenge, self._authenticated = b"", False

    def answer(self, apdu: bytes) -> bytes:
        """The answer to one command; every byte string has one."""
        if len(apdu) < 4:
            return NO_LENGTH
        match apdu[:2]:
            case b"\x00\xa4":
                return self._select(apdu)
            case b"\x00\xb2":
                return self._read(apdu)
            case b"\x00\xc0":
                return self._get_response(apdu)
            case b"\x00\x84":
                self._challenge = secrets.token_bytes(FACTOR)
                return self._challenge + OK
            case b"\x00\x88":
                return self._internal(apdu)
            case b"\x00\x82":
                return self._external(apdu)
            case _:
                return NO_SUCH

    def _select(self, apdu: bytes) -> bytes:
        name = apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        if apdu[2] == 0x04:
            if name != APPLICATION:
                return NO_FILE
            self._application, self._selected, self._authenticated = True, None, False
            return self._announce(_control_information(self.profile))
        if not self._application:
            return NO_FILE
        if self.profile.select_form not in ("both", f"{apdu[2]:02X}"):
            return NO_FORM
        if int.from_bytes(name, "big") not in self._files:
            return NO_FILE
        self._selected = int.from_bytes(name, "big")
        return OK

    def _announce(self, data: bytes) -> bytes:
        if not self.profile.t0:
            return data + OK
        self._waiting = data
        return bytes((MORE, len(data)))

    def _get_response(self, apdu: bytes) -> bytes:
        length = apdu[4] if len(apdu) > 4 else 0
        if not self._waiting:
            return NO_RECORD
        if length != len(self._waiting):
            return bytes((EXACT, len(self._waiting)))
        data, self._waiting = self._waiting, b""
        return data + OK

    def _read(self, apdu: bytes) -> bytes:
        form, file = _addressed(apdu[3], self._selected)
        if not self._application or file is None:
            return NOTHING_SELECTED
        if self.profile.read_form not in ("all", form):
            return NO_FORM
        if file not in self._files:
            return NO_FILE
        tag = _tag(self._files[file], form, apdu[2])
        if tag is None:
            return NO_RECORD
        if self.profile.refused and tag in self.profile.refused:
            return self.profile.refused[tag].to_bytes(2, "big")
        if self._kept_back(tag):
            return NO_KEY
        return self._record(bytes((tag, len(self._files[file][tag]))) + self._files[file][tag], apdu)

    def _kept_back(self, tag: int) -> bool:
        if self.profile.generation != 3 or self._authenticated or tag < 0x05:
            return False
        return tag != 0x07 or not self.profile.number_is_free

    def _internal(self, apdu: bytes) -> bytes:
        """The card proves itself: the raw bytes under the process key of the factor, `factor ‖ raw` came."""
        factor, raw = apdu[5 : 5 + FACTOR], apdu[5 + FACTOR :]
        if not self._application or self.profile.generation != 3:
            return NO_SUCH
        if apdu[4] != 2 * FACTOR or len(raw) != FACTOR:
            return NO_LENGTH
        process = diversified(self._key, factor, self.profile.algorithm)
        return self._announce(cryptogram(process, raw, self.profile.algorithm))

    def _external(self, apdu: bytes) -> bytes:
        """The terminal proves itself: `cryptogram ‖ data`, the last challenge is the factor of the process key."""
        if not self._application or self.profile.generation != 3:
            return NO_SUCH
        if apdu[3] != 0x0A:
            return NO_SUCH_KEY
        if len(apdu) != 5 + 2 * FACTOR:
            return NO_LENGTH
        if not self._tries:
            return LOCKED
        if not self._challenge:
            return NO_CHALLENGE
        process = diversified(self._key, self._challenge, self.profile.algorithm)
        self._challenge = b""
        if cryptogram(process, apdu[5 + FACTOR :], self.profile.algorithm) == apdu[5 : 5 + FACTOR]:
            self._authenticated, self._tries = True, TRIES
            return OK
        self._tries -= 1
        return bytes((0x63, 0xC0 | self._tries))

    def _record(self, record: bytes, apdu: bytes) -> bytes:
        length = apdu[4] if len(apdu) > 4 else 0
        if length == len(record) or (length == 0 and not self.profile.t0):
            return record + OK
        return bytes((EXACT, len(record))) if self.profile.t0 else NO_LENGTH


def _control_information(profile: CardProfile) -> bytes:
    """What SELECT of the application answers; the algorithm's id stands in it from generation 3 on."""
    inner = b"\x88\x01\x01"
    if profile.generation == 3:
        inner += b"\x9f\x0c\x03\x86\x01" + bytes((profile.algorithm,))
    body = b"\x84\x0f" + APPLICATION + b"\xa5" + bytes((len(inner),)) + inner
    return b"\x6f" + bytes((len(body),)) + body


def _addressed(p2: int, selected: int | None) -> tuple[ReadForm, int | None]:
    if p2 == 0x00:
        return "tag", selected
    if p2 == 0x04:
        return "number", selected
    return "short", 0xEF00 | p2 >> 3


def _tag(records: Mapping[int, bytes], form: ReadForm, p1: int) -> int | None:
    if form == "tag":
        return p1 if p1 in records else None
    return list(records)[p1 - 1] if 1 <= p1 <= len(records) else None


def _files(person: Person, profile: CardProfile) -> dict[int, dict[int, bytes]]:
    name = person.name.encode("gb18030")
    card = {
        0x01: bytes.fromhex("999101D156000005") + person.card_number[-8:].encode("ascii"),
        0x02: b"1",
        0x03: f"{profile.generation}.00".encode("ascii"),
        0x04: bytes.fromhex("999101000000000000000000"),
        0x05: bytes.fromhex("20240601"),
        0x06: bytes.fromhex("20340601"),
        0x07: person.card_number.encode("ascii"),
    }
    holder = {
        0x08: person.number.encode("ascii"),
        0x09: name[:30].ljust(30, profile.padding),
        0x4E: name[30:].ljust(20, profile.padding),
        0x0A: person.sex.encode("ascii"),
        0x0B: bytes.fromhex(person.nation),
        0x0C: bytes.fromhex("999101"),
        0x0D: bytes.fromhex(f"{person.birth:%Y%m%d}"),
    }
    if profile.generation == 1:
        del holder[0x4E]
    for tag in profile.corrupt:
        spoilt = card if tag in card else holder
        spoilt[tag] = bytes(byte ^ 0x5A for byte in spoilt[tag])
    return {0xEF05: card, 0xEF06: holder}
