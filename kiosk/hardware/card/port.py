"""The card reader as the house sees it: what a card says, what can go wrong, what a slot reports."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.domain.errors import BianminError


class CardErrorCode(StrEnum):
    """Why no card was read; few and stable, wording under `card_error.<value>`."""

    NO_DEVICE = "no_device"
    NO_CARD = "no_card"
    CARD_REMOVED = "card_removed"  # pulled or swapped while we read
    CARD_MUTE = "card_mute"  # upside down, dirty or dead
    CARD_UNSUPPORTED = "unsupported"  # some other card
    CARD_BLOCKED = "card_blocked"
    AUTH_REQUIRED = "auth_required"  # generation 3, and no key of the ministry's at hand: not verified here
    AUTH_FAILED = "auth_failed"  # generation 3, and the card or the key is not the ministry's
    DATA_INVALID = "data_invalid"  # the card contradicts itself: staff must look
    TIMEOUT = "timeout"
    DEVICE_FAULT = "device_fault"
    BUSY = "busy"  # another program holds the reader
    SAME_PERSON = "same_person"  # a second card was asked for, and it is of the person who is known already


@dataclass(frozen=True, slots=True)
class FreePart:
    """What a card of generation 3 tells anybody: no name, no number of a person, nothing that is verified."""

    version: str
    chip: bytes = field(repr=False)  # 卡的识别码, 16 bytes
    card_number: str = field(repr=False)  # "" where the card keeps it back


class CardError(BianminError):
    """No card was read. The detail is for engineers (status words, codes): never a resident's data.

    free: what the card told before it asked for a key; only with AUTH_REQUIRED and AUTH_FAILED.
    """

    def __init__(self, code: CardErrorCode, detail: str = "", free: FreePart | None = None) -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail
        self.free = free


class Sex(StrEnum):
    """As coded on the card. Source: GB/T 2261.1."""

    MALE = "1"
    FEMALE = "2"


@dataclass(frozen=True, slots=True)
class SocialCard:
    """One card, read whole and checked; its repr shows nothing of the resident."""

    name: str = field(repr=False)
    number: str = field(repr=False)  # 社会保障号码 = 公民身份号码, 18 characters
    card_number: str = field(repr=False)  # 社会保障卡号, another number; "" where the card keeps it back
    sex: Sex = field(repr=False)
    nation: str = field(repr=False)  # two digits of GB/T 3304, "" where the card has none
    birth: date = field(repr=False)
    version: str  # 规范版本, such as "2.00"; its first character is the generation
    issued: date | None = field(repr=False)
    expires: date | None = field(repr=False)
    verified: bool = False  # True only after an authenticator or the gateway confirmed the card
    chip: bytes = field(default=b"", repr=False)  # 卡的识别码, 16 bytes; its first three are the county
    history: bytes = field(
        default=b"", repr=False
    )  # 卡复位信息, 13 bytes where the card keeps to the standard

    @property
    def generation(self) -> int:
        """1, 2 or 3."""
        return int(self.version[0])


@dataclass(frozen=True, slots=True)
class ReaderAdded:
    """A reader appeared."""

    reader: str


@dataclass(frozen=True, slots=True)
class ReaderRemoved:
    """A reader is gone, and with it any card that was in it."""

    reader: str


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card is in. `counter` is the slot's event counter: another insertion has another counter."""

    reader: str
    counter: int


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The slot is empty."""

    reader: str
    counter: int


@dataclass(frozen=True, slots=True)
class ServiceLost:
    """The card service (pcscd) does not answer; reported once until it is restored."""

    reason: str


@dataclass(frozen=True, slots=True)
class ServiceRestored:
    """The card service answers; the readers follow."""


CardEvent = ReaderAdded | ReaderRemoved | CardInserted | CardRemoved | ServiceLost | ServiceRestored
