"""The back office (业务接口) as the visit's process sees it: one blocking call, and a closed set of answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


class Code(StrEnum):
    """What a gateway can answer. Source: config/gateway.openapi.yaml."""

    OK = "OK"
    NO_DATA = "NO_DATA"
    MULTIPLE_ACCOUNTS = "MULTIPLE_ACCOUNTS"
    ALREADY_DONE = "ALREADY_DONE"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    AUTH_REQUIRED = "AUTH_REQUIRED"
    UPSTREAM_TIMEOUT = "UPSTREAM_TIMEOUT"
    UPSTREAM_DOWN = "UPSTREAM_DOWN"
    RATE_LIMITED = "RATE_LIMITED"
    INVALID = "INVALID"
    NOT_OFFERED = "NOT_OFFERED"
    UNKNOWN = "UNKNOWN"  # of a write: nobody knows whether it happened; ask again by its key, never repeat it


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a question is about; its repr shows nothing."""

    id_type: str  # citizen, hmt_permit, foreign_permit
    id_number: str = field(repr=False)
    name: str = field(repr=False)
    card_number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the subject was identified, for the gateway's own judgement: social_card, id_card, pin, attendant, relative."""

    level: int
    means: tuple[str, ...]
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)  # opaque: PIN blocks, e-card tokens


@dataclass(frozen=True, slots=True)
class Question:
    """One call. `key`: the idempotency key of a write, "" for a read. `page` from 1."""

    operation: str
    body: Mapping[str, Json] = field(default_factory=dict, repr=False)
    subject: Subject | None = None
    relative: Subject | None = None  # 代办: who asks for the subject
    evidence: Evidence = Evidence(0, ())
    key: str = ""
    page: int = 1
    page_size: int = 100
    account: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """OK with data. Records are checked in shape and size, and not yet against an item's fields."""

    records: tuple[Mapping[str, Json], ...] = field(repr=False)
    page: int
    pages: int
    total: int
    totals: Mapping[str, Json] = field(default_factory=dict, repr=False)
    as_of: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """Anything but OK. `said`: the gateway's words for people, plain text; `wrong`: input → what, of INVALID."""

    code: Code
    said: str = field(default="", repr=False)
    level: int = 0  # of AUTH_REQUIRED
    wrong: Mapping[str, str] = field(default_factory=dict)
    accounts: tuple[Mapping[str, Json], ...] = field(default=(), repr=False)  # of MULTIPLE_ACCOUNTS
    trace: str = ""


Reply: TypeAlias = Answered | NotAnswered


class Gateway(Protocol):
    """One province's back office. Calls block, end within their limit, and never raise: silence is a NotAnswered."""

    def ask(self, question: Question, *, limit_s: float) -> Reply:
        """A read: UPSTREAM_DOWN or UPSTREAM_TIMEOUT where nobody answered. A write: UNKNOWN.

        A write of which not a byte was sent is UPSTREAM_DOWN: it did not happen.
        """
        ...

    def result_of(self, key: str, *, limit_s: float) -> Reply:
        """What became of a write, by its idempotency key; UNKNOWN as long as nobody knows."""
        ...

    def offered(self, area: str, *, limit_s: float) -> frozenset[str] | None:
        """The operations of an area; None where nobody answered."""
        ...

    def table(self, name: str, *, limit_s: float) -> tuple[str, Mapping[str, str]] | None:
        """A code table's version and words; None where nobody answered."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
