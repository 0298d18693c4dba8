"""The ID-card module as the house sees it: what a card says, and how the module stands."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from kiosk.domain.device import Fault
from kiosk.hardware.card.port import Sex


@dataclass(frozen=True, slots=True)
class CitizenCard:
    """居民身份证. `valid_until` None = 长期."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    sex: Sex = field(repr=False)
    birth: date = field(repr=False)
    nation: str = field(repr=False)  # two digits of GB/T 3304, "" where the card says something else
    address: str = field(repr=False)
    issuer: str = field(repr=False)
    valid_from: date = field(repr=False)
    valid_until: date | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class ResidencePermit:
    """港澳台居民居住证, type J."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    sex: Sex = field(repr=False)
    birth: date = field(repr=False)
    address: str = field(repr=False)
    issuer: str = field(repr=False)
    valid_from: date = field(repr=False)
    valid_until: date | None = field(repr=False)
    pass_number: str = field(repr=False)
    issue_count: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ForeignerCard2017:
    """外国人永久居留身份证 of 2017, type I; `name` is the Chinese one where there is one."""

    name: str = field(repr=False)
    english_name: str = field(repr=False)
    number: str = field(repr=False)  # 15 characters
    sex: Sex = field(repr=False)
    birth: date = field(repr=False)
    nationality: str = field(repr=False)  # three letters
    valid_from: date = field(repr=False)
    valid_until: date | None = field(repr=False)
    version: str
    authority: str


@dataclass(frozen=True, slots=True)
class ForeignerCard2023:
    """外国人永久居留身份证 of 2023, type Y; `name` is the Chinese one where there is one."""

    name: str = field(repr=False)
    english_name: str = field(repr=False)
    number: str = field(repr=False)  # 18 characters, begins with 9
    sex: Sex = field(repr=False)
    birth: date = field(repr=False)
    nationality: str = field(repr=False)
    valid_from: date = field(repr=False)
    valid_until: date | None = field(repr=False)
    renewals: str = field(repr=False)
    old_number_link: str = field(repr=False)


IdText = CitizenCard | ResidencePermit | ForeignerCard2017 | ForeignerCard2023


@dataclass(frozen=True, slots=True)
class IdCard:
    """One card, read whole and checked. `portrait` is a PNG where a decoder is fitted; it stays in this process."""

    text: IdText
    portrait: bytes | None = field(default=None, repr=False)


class IdReader(Protocol):
    """One module on one line, one owner. Everything raises LineLost where the line is gone."""

    async def open(self) -> None:
        """Only the line; what answers there, `check` tells."""
        ...

    async def close(self) -> None:
        """May be called at any time."""
        ...

    async def check(self) -> Fault:
        """Whether it is well; one missed answer of a module that has answered before is still NONE, the next is OFFLINE."""
        ...

    @property
    def missed(self) -> bool:
        """Whether the last check had no answer."""
        ...

    async def rest(self, seconds: float) -> None:
        """Nothing is asked for so long; a line that is lost is noticed at once."""
        ...

    async def sam_id(self) -> str:
        """The security module's own number. Raises Quiet, ProtocolError."""
        ...

    async def find(self) -> bool:
        """Whether a card lies there. Raises Quiet, ProtocolError, CardError(DEVICE_FAULT)."""
        ...

    async def read(self, limit_s: float) -> IdCard:
        """The card that lies there, whole. Raises CardError."""
        ...
