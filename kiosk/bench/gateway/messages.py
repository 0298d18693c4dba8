"""The gateway contract as the back office reads and writes it. Source: config/gateway.openapi.yaml, version 1.0."""

from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

CONTRACT = "1.0"
QUESTION_LIMIT = 65536
PAGE_LIMIT = 500
NO_REQUEST = ""  # where the question could not be read

Value: TypeAlias = str | int | float | bool | list[object] | dict[str, object] | None
Record: TypeAlias = dict[str, Value]

Hex32 = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,64}\Z")]
Operation = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,19}\.[a-z][a-z0-9_]{0,29}\Z")]
Area = Annotated[str, Meta(pattern=r"^[0-9]{6,12}\Z")]
Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}\Z")]
AccountId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,64}\Z")]
TableName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]


class Code(StrEnum):
    """What the back office can answer."""

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
    UNKNOWN = "UNKNOWN"


class IdType(StrEnum):
    """What kind of document the number is of."""

    CITIZEN = "citizen"
    HMT_PERMIT = "hmt_permit"
    FOREIGN_PERMIT = "foreign_permit"


class Means(StrEnum):
    """How somebody was identified."""

    SOCIAL_CARD = "social_card"
    ID_CARD = "id_card"
    E_CARD = "e_card"
    QR = "qr"
    TICKET = "ticket"
    TYPED = "typed"
    PIN = "pin"
    FACE = "face"
    ATTENDANT = "attendant"
    RELATIVE = "relative"


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What a kiosk says; members that we do not know are ignored, as the contract asks."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Subject(Heard, frozen=True, kw_only=True):
    """Whom a question is about."""

    id_type: IdType
    id_number: Annotated[str, Meta(pattern=r"^[0-9A-Z]{6,20}\Z")]
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    card_number: Annotated[str, Meta(pattern=r"^[0-9A-Za-z]{0,20}\Z")] = ""


class Evidence(Heard, frozen=True, kw_only=True):
    """How the kiosk knows."""

    level: Annotated[int, Meta(ge=0, le=3)]
    means: Annotated[tuple[Means, ...], Meta(max_length=8)]
    tokens: Annotated[
        dict[Annotated[str, Meta(pattern=r"^[a-z][a-z_]{0,39}\Z")], Annotated[str, Meta(max_length=4096)]],
        Meta(max_length=8),
    ] = {}


class PageAsked(Heard, frozen=True, kw_only=True):
    """Which part."""

    number: Annotated[int, Meta(ge=1, le=100_000)] = 1
    size: Annotated[int, Meta(ge=1, le=PAGE_LIMIT)] = 100


class Envelope(Heard, frozen=True, kw_only=True):
    """One question."""

    contract: Annotated[str, Meta(pattern=r"^[0-9]{1,3}\.[0-9]{1,3}\Z")]
    request_id: Hex32
    operation: Operation
    channel: Id
    device: Id
    site: Id
    area: Area
    session: Hex32
    evidence: Evidence
    page: PageAsked
    body: dict[str, Value]
    operator: Id | None = None
    subject: Subject | None = None
    relative: Subject | None = None
    key: Key | None = None
    account: AccountId | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of how much."""

    number: int
    pages: int
    total: int


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer; what is None is not said."""

    contract: str
    code: Code
    request_id: str
    message: str | None = None
    user_message: str | None = None
    retryable: bool | None = None
    trace: str | None = None
    page: Page | None = None
    records: list[Record] | None = None
    data: Record | None = None
    totals: Record | None = None
    accounts: list[Record] | None = None
    level: int | None = None
    wrong: dict[str, str] | None = None
    as_of: str | None = None

    def __repr__(self) -> str:
        return f"<Answer {self.code}>"


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What an area offers."""

    contract: str
    code: Code
    area: str
    operations: list[str]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One code and its words."""

    code: str
    words: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A code table."""

    contract: str
    code: Code
    name: str
    version: str
    rows: list[Row]


def refusal(code: Code, message: str, *, request_id: str = NO_REQUEST) -> Answer:
    """Anything that is not an answer to a question; `message` is for engineers and never holds what was asked."""
    return Answer(contract=CONTRACT, code=code, request_id=request_id, message=message)
