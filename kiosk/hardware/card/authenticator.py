"""Who holds the ministry's keys: nobody, a PSAM, an online HSM. Values and the port; pure.

A card of generation 3 gives name and number only after internal authentication (the card proves itself) and external
authentication (we prove ourselves) with the key RKSSSE. That key never comes here: an authenticator computes with it.
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Protocol

from kiosk.domain.errors import ProtocolError

BLOCK = 8  # challenges, factors and cryptograms


class Algorithm(IntEnum):
    """What the card computes with, as it stands in the answer to SELECT."""

    TRIPLE_DES = 1
    SSF33 = 2
    SM4 = 3


class AuthenticatorKind(StrEnum):
    """What a station can be fitted with."""

    NONE = "none"
    PSAM = "psam"
    HSM = "hsm"


class Unproven(StrEnum):
    """Why an authenticator gave no proof. MISMATCH is the card's fault, all others are the station's."""

    NOT_FITTED = "not_fitted"
    NO_SAM = "no_sam"  # no PSAM in the slot, no slot, or some other chip in it
    SAM_LOCKED = "sam_locked"
    NO_KEY = "no_key"  # it has no RKSSSE
    KEY_LEVEL = "key_level"  # its key is not of the level that this card needs
    ALGORITHM = "algorithm"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    NONSENSE = "nonsense"
    MISMATCH = "mismatch"


@dataclass(frozen=True, slots=True)
class KeyFactors:
    """What the key of one card is derived by."""

    chip: bytes = field(repr=False)  # 卡的识别码
    history: bytes = field(repr=False)  # 卡复位信息
    algorithm: Algorithm

    def __post_init__(self) -> None:
        if len(self.chip) < 3 or len(self.history) < BLOCK:
            raise ProtocolError("too few bytes to derive a key by")

    @property
    def area(self) -> str:
        """Six digits of the county that initialised the card."""
        return self.chip[:3].hex().upper()

    @property
    def county(self) -> bytes:
        """The county's factor: its digits as characters, and "sx"."""
        return self.area.encode("ascii") + b"sx"

    @property
    def card(self) -> bytes:
        """The card's factor: the last 8 historical bytes."""
        return self.history[-BLOCK:]


@dataclass(frozen=True, slots=True)
class Challenge:
    """Two random numbers of the card: what is encrypted, and what makes the process key."""

    raw: bytes = field(repr=False)
    factor: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.raw) != BLOCK or len(self.factor) != BLOCK:
            raise ProtocolError("a challenge has 8 bytes")


@dataclass(frozen=True, slots=True)
class Challenges:
    """For the card to prove itself, and for us; the factor of `external` is the last random number the card gave."""

    internal: Challenge
    external: Challenge


@dataclass(frozen=True, slots=True)
class Proof:
    """`internal`: what a true card answered; `external`: what the card wants to hear, 16 bytes."""

    internal: bytes = field(repr=False)
    external: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.internal) != BLOCK or len(self.external) != 2 * BLOCK:
            raise ProtocolError("a proof has 8 and 16 bytes")


@dataclass(frozen=True, slots=True)
class NotProven:
    """No proof; `detail` is for engineers."""

    reason: Unproven
    detail: str = ""


class Authenticator(Protocol):
    """Computes with the ministry's key. Blocking: it runs where the card is read, in a process that can be killed."""

    @property
    def kind(self) -> AuthenticatorKind:
        """Which one it is."""
        ...

    def prove(self, factors: KeyFactors, challenges: Challenges, limit_s: float) -> Proof | NotProven:
        """Both results for these challenges, within the limit. Raises CardError where the card service itself died."""
        ...


@dataclass(frozen=True, slots=True)
class NoAuthenticator:
    """A station without keys: cards of generation 3 are not verified here, and it says so."""

    @property
    def kind(self) -> AuthenticatorKind:
        """None."""
        return AuthenticatorKind.NONE

    def prove(self, factors: KeyFactors, challenges: Challenges, limit_s: float) -> Proof | NotProven:
        """Never a proof."""
        return NotProven(Unproven.NOT_FITTED)
