"""The chip of a made-up PSAM that holds the test master key: command bytes in, answer bytes out. No I/O.

Key ids 00 (internal) and 0A (external) are 3DES, 40 and 4A the same with SM4.
"""

from dataclasses import dataclass

from kiosk.bench.sam_keys import FACTOR, OTHER_MASTER, TEST_MASTER, Algorithm, cryptogram, diversified

ATR = bytes.fromhex("3B6900005053414D2D54455354")  # T=0, historical bytes PSAM-TEST
APPLICATION = bytes.fromhex("D15600000590")
KEYS: dict[int, Algorithm] = {0x00: 1, 0x0A: 1, 0x40: 3, 0x4A: 3}
USE = 0x48  # two levels of diversification, for encryption
OK = b"\x90\x00"
LOCKED, NOT_FOUND, NO_KEY, NO_LEVEL = b"\x69\x83", b"\x6a\x82", b"\x6a\x88", b"\x69\x82"
NOT_YET, NO_LENGTH, NO_SUCH, NOTHING_WAITS = b"\x69\x85", b"\x67\x00", b"\x6d\x00", b"\x6a\x83"


@dataclass(frozen=True, slots=True)
class SamProfile:
    """How one PSAM behaves."""

    locked: bool = False
    wrong_key: bool = False  # of another ministry
    keys: tuple[int, ...] = tuple(KEYS)


class SamChip:
    """The state of one powered PSAM."""

    def __init__(self, profile: SamProfile) -> None:
        self._profile = profile
        self._selected = False
        self._process: tuple[bytes, Algorithm] | None = None
        self._waiting = b""

    @property
    def atr(self) -> bytes:
        """What it says of itself at power-on."""
        return ATR

    def reset(self) -> None:
        """Power on or reset: nothing is selected, no key is ready."""
        self._selected, self._process, self._waiting = False, None, b""

    def answer(self, apdu: bytes) -> bytes:
        """The answer to one command; every byte string has one."""
        if len(apdu) < 5:
            return NO_LENGTH
        match apdu[:2]:
            case b"\x00\xa4":
                return self._select(apdu)
            case b"\xbf\xde":
                return self._derive(apdu)
            case b"\x80\xfa":
                return self._encrypt(apdu)
            case b"\x00\xc0":
                return self._get_response(apdu)
            case _:
                return NO_SUCH

    def _select(self, apdu: bytes) -> bytes:
        if self._profile.locked:
            return LOCKED
        if apdu[5:] != APPLICATION:
            return NOT_FOUND
        self._selected = True
        return OK

    def _derive(self, apdu: bytes) -> bytes:
        use, key, factors = apdu[2], apdu[3], apdu[5:]
        if not self._selected:
            return NOT_YET
        if key not in self._profile.keys:
            return NO_KEY
        if use != USE or len(factors) != 3 * FACTOR:
            return NO_LEVEL
        algorithm = KEYS[key]
        card, county, process = (factors[at : at + FACTOR] for at in range(0, 3 * FACTOR, FACTOR))
        made = OTHER_MASTER if self._profile.wrong_key else TEST_MASTER
        for factor in (county, card, process):
            made = diversified(made, factor, algorithm)
        self._process = (made, algorithm)
        return OK

    def _encrypt(self, apdu: bytes) -> bytes:
        if self._process is None:
            return NOT_YET
        if len(apdu) != 5 + FACTOR or apdu[4] != FACTOR:
            return NO_LENGTH
        key, algorithm = self._process
        self._waiting = cryptogram(key, apdu[5:], algorithm)
        return bytes((0x61, FACTOR))

    def _get_response(self, apdu: bytes) -> bytes:
        if not self._waiting:
            return NOTHING_WAITS
        if apdu[4] != len(self._waiting):
            return bytes((0x6C, len(self._waiting)))
        data, self._waiting = self._waiting, b""
        return data + OK
