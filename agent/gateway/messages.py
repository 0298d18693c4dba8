"""The contract's messages as bytes: questions out, answers in. Source: config/gateway.openapi.yaml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

import msgspec

from agent.gateway.plain import MOST_ROWS, record, words
from agent.gateway.port import Answered, Code, Json, NotAnswered, Question, Reply
from kiosk.domain.errors import ProtocolError

CONTRACT = "1.0"
LONGEST_QUESTION = 64 * 1024
LONGEST_WORDS = 300
_MAJOR = CONTRACT.split(".")[0]
_VERSION = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}")
_ACCOUNT = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_WRONG = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TABLE_CODE = re.compile(r"[0-9A-Za-z_.-]{1,32}")
_OPERATION = re.compile(r"[a-z][a-z0-9_]{0,19}\.[a-z][a-z0-9_]{0,29}")
_AS_OF = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII)

T = TypeVar("T")
_Number = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
_Rows = Annotated[list[dict[str, object]], msgspec.Meta(max_length=MOST_ROWS)]


class WrongVersion(ProtocolError):
    """The far end speaks another contract. `theirs` is safe to log."""

    def __init__(self, theirs: str) -> None:
        super().__init__("another version of the contract")
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class About:
    """Who asks, in every question. `session`: one visit, random."""

    channel: str
    device: str
    site: str
    area: str
    session: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer must fit."""

    request_id: str
    page: int = 1
    page_size: int = MOST_ROWS
    is_write: bool = False


class _Page(msgspec.Struct, frozen=True):
    number: _Number
    pages: _Number
    total: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class _Version(msgspec.Struct, frozen=True):
    contract: str


class _Answer(msgspec.Struct, frozen=True):
    """Members that we do not know are passed over: a newer contract of the same first number may have them."""

    code: str
    request_id: str
    user_message: str = ""
    trace: str = ""
    page: _Page | None = None
    records: _Rows | None = None
    data: dict[str, object] | None = None
    totals: dict[str, object] = {}
    accounts: Annotated[list[dict[str, object]], msgspec.Meta(max_length=20)] = []
    level: Annotated[int, msgspec.Meta(ge=0, le=3)] = 0
    wrong: Annotated[dict[str, str], msgspec.Meta(max_length=32)] = {}
    as_of: str = ""

    def __repr__(self) -> str:
        return "_Answer(…)"  # it holds a resident's data


class _Capabilities(msgspec.Struct, frozen=True):
    code: str
    area: str
    operations: Annotated[list[str], msgspec.Meta(max_length=200)]


class _Row(msgspec.Struct, frozen=True):
    code: str
    words: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class _Table(msgspec.Struct, frozen=True):
    code: str
    name: str
    version: str
    rows: Annotated[list[_Row], msgspec.Meta(max_length=10_000)]


_versions = msgspec.json.Decoder(_Version)
_answers = msgspec.json.Decoder(_Answer)
_capabilities = msgspec.json.Decoder(_Capabilities)
_tables = msgspec.json.Decoder(_Table)


def question_bytes(question: Question, about: About, request_id: str) -> bytes:
    """The envelope. Raises ProtocolError where the question cannot be written or is too large."""
    told: dict[str, object] = {
        "contract": CONTRACT,
        "request_id": request_id,
        "operation": question.operation,
        "channel": about.channel,
        "device": about.device,
        "site": about.site,
        "area": about.area,
        "session": about.session,
        "evidence": question.evidence,
        "page": {"number": question.page, "size": question.page_size},
        "body": question.body,
    }
    optional: dict[str, object] = {
        "subject": question.subject,
        "relative": question.relative,
        "key": question.key,
        "account": question.account,
    }
    told |= {name: value for name, value in optional.items() if value}
    try:
        written = msgspec.json.encode(told, enc_hook=_as_builtin)
    except (TypeError, ValueError, OverflowError, RecursionError, NotImplementedError) as strange:
        raise ProtocolError("the question cannot be written") from strange
    if len(written) > LONGEST_QUESTION:
        raise ProtocolError("the question is too large")
    return written


def reply_of(body: bytes, asked: Asked) -> Reply:
    """What the answer says. Raises ProtocolError, or WrongVersion, where it is not one of the contract's to this question."""
    answer = _decoded(_answers, body)
    if answer.request_id != asked.request_id:
        raise ProtocolError("the answer belongs to another question")
    try:
        code = Code(answer.code)
    except ValueError as unknown:
        raise ProtocolError("an unknown code") from unknown
    return _answered(answer, asked) if code is Code.OK else _not_answered(code, answer, asked)


def operations_of(body: bytes, area: str) -> frozenset[str]:
    """The operations of an area. Raises ProtocolError."""
    told = _decoded(_capabilities, body)
    if told.code != Code.OK or told.area != area:
        raise ProtocolError("no capabilities of this area")
    if not all(_OPERATION.fullmatch(name) for name in told.operations):
        raise ProtocolError("an operation with a strange name")
    return frozenset(told.operations)


def table_of(body: bytes, name: str) -> tuple[str, Mapping[str, str]]:
    """A table's version and its words, in its order. Raises ProtocolError."""
    told = _decoded(_tables, body)
    if told.code != Code.OK or told.name != name or not _ID.fullmatch(told.version):
        raise ProtocolError("no table of this name")
    if not all(_TABLE_CODE.fullmatch(row.code) for row in told.rows):
        raise ProtocolError("a table has a strange code")
    return told.version, {row.code: words(row.words, 200) for row in told.rows}


def _decoded(decoder: "msgspec.json.Decoder[T]", body: bytes) -> T:
    try:
        version = _versions.decode(body).contract
        if not _VERSION.fullmatch(version):
            raise ProtocolError("no version of a contract")
        if version.split(".")[0] != _MAJOR:
            raise WrongVersion(version)
        return decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as broken:
        raise ProtocolError("no answer of the contract") from broken


def _answered(answer: _Answer, asked: Asked) -> Reply:
    trace = answer.trace if _ID.fullmatch(answer.trace) else ""
    as_of = answer.as_of if _AS_OF.fullmatch(answer.as_of) else ""
    if answer.data is not None:
        return Answered((record(answer.data),), page=1, pages=1, total=1, as_of=as_of, trace=trace)
    if answer.records is None and asked.is_write:
        return Answered((), page=1, pages=1, total=0, as_of=as_of, trace=trace)
    if answer.records is None:
        raise ProtocolError("OK, and no data")
    page = answer.page
    if not answer.records and (page is None or page.total == 0):
        return NotAnswered(Code.NO_DATA, trace=trace)
    if page is None or page.number != asked.page or page.number > page.pages:
        raise ProtocolError("another page than the one that was asked for")
    if not 0 < len(answer.records) <= min(asked.page_size, page.total):
        raise ProtocolError("a page of the wrong size")
    return Answered(
        tuple(record(one) for one in answer.records),
        page=page.number,
        pages=page.pages,
        total=page.total,
        totals=record(answer.totals),
        as_of=as_of,
        trace=trace,
    )


def _not_answered(code: Code, answer: _Answer, asked: Asked) -> NotAnswered:
    if code is Code.UNKNOWN and not asked.is_write:
        raise ProtocolError("UNKNOWN is an answer to writes")
    if code is Code.UPSTREAM_TIMEOUT and asked.is_write:
        code = Code.UNKNOWN  # whoever did not answer in time may have done it
    if code is Code.AUTH_REQUIRED and answer.level == 0:
        raise ProtocolError("AUTH_REQUIRED, and no level")
    return NotAnswered(
        code,
        said=words(answer.user_message, LONGEST_WORDS),
        level=answer.level if code is Code.AUTH_REQUIRED else 0,
        wrong=_wrong(answer.wrong) if code is Code.INVALID else {},
        accounts=_accounts(answer.accounts) if code is Code.MULTIPLE_ACCOUNTS else (),
        trace=answer.trace if _ID.fullmatch(answer.trace) else "",
    )


def _wrong(told: Mapping[str, str]) -> Mapping[str, str]:
    if not all(_WRONG.fullmatch(name) and _WRONG.fullmatch(word) for name, word in told.items()):
        raise ProtocolError("INVALID with a strange word")
    return dict(told)


def _accounts(told: list[dict[str, object]]) -> tuple[Mapping[str, Json], ...]:
    accounts = tuple(record(one) for one in told)
    ids = [account.get("account") for account in accounts]
    if len(ids) < 2 or len(set(ids)) < len(ids):
        raise ProtocolError("MULTIPLE_ACCOUNTS, and not several")
    if not all(isinstance(one, str) and _ACCOUNT.fullmatch(one) for one in ids):
        raise ProtocolError("an account with a strange id")
    return accounts


def _as_builtin(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(type(value).__name__)
