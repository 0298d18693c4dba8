"""The gateway's port over any channel that carries the contract's JSON: every outcome becomes a reply, none an exception."""

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol, TypeVar

from agent.gateway.messages import (
    About,
    Asked,
    WrongVersion,
    operations_of,
    question_bytes,
    reply_of,
    table_of,
)
from agent.gateway.opening import Unheard
from agent.gateway.port import Code, NotAnswered, Question, Reply
from agent.gateway.wire import Heard
from kiosk.domain.errors import ProtocolError

OPERATION = re.compile(r"[a-z][a-z0-9_]{0,19}\.[a-z][a-z0-9_]{0,29}")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_AREA = re.compile(r"[0-9]{6,12}")
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,39}")
T = TypeVar("T")

_log = logging.getLogger("agent.gateway")


class Way(Enum):
    """The four kinds of call."""

    ASK = auto()
    RESULT = auto()
    CAPABILITIES = auto()
    TABLE = auto()


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `name`: the operation, the key, the area or the table; nothing of a person. `body`: of ASK."""

    way: Way
    name: str
    request_id: str
    body: bytes = field(default=b"", repr=False)
    repeatable: bool = True


class Channel(Protocol):
    """How the contract's JSON gets there and back."""

    def exchange(self, call: Call, limit_s: float) -> Heard:
        """The answer's JSON. Raises Unheard for silence and ProtocolError for what is no answer."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class ContractGateway:
    """Implements `Gateway`. Logs which call failed and how, by its random request id, and nothing of what was said."""

    def __init__(
        self, about: About, channel: Channel, *, new_id: Callable[[], str] = lambda: secrets.token_hex(16)
    ) -> None:
        self._about = about
        self._channel = channel
        self._new_id = new_id

    def ask(self, question: Question, *, limit_s: float) -> Reply:
        """See Gateway.ask. A write of which not a byte was sent is UPSTREAM_DOWN: it did not happen."""
        if not OPERATION.fullmatch(question.operation):
            return NotAnswered(Code.NOT_OFFERED)
        if question.key and not _KEY.fullmatch(question.key):
            return NotAnswered(Code.INVALID)
        request_id = self._new_id()
        try:
            body = question_bytes(question, self._about, request_id)
        except ProtocolError:
            return NotAnswered(Code.INVALID)
        is_write = bool(question.key)
        is_repeatable = (
            not is_write and not question.evidence.tokens
        )  # a PIN that goes out twice costs two tries
        call = Call(Way.ASK, question.operation, request_id, body, is_repeatable)
        return self._replied(call, Asked(request_id, question.page, question.page_size, is_write), limit_s)

    def result_of(self, key: str, *, limit_s: float) -> Reply:
        """See Gateway.result_of."""
        if not _KEY.fullmatch(key):
            return NotAnswered(Code.INVALID)
        request_id = self._new_id()
        reply = self._replied(Call(Way.RESULT, key, request_id), Asked(request_id, is_write=True), limit_s)
        if isinstance(reply, NotAnswered) and reply.code in _NOBODY_KNOWS:
            return NotAnswered(Code.UNKNOWN, trace=reply.trace)
        return reply

    def offered(self, area: str, *, limit_s: float) -> frozenset[str] | None:
        """See Gateway.offered."""
        if not _AREA.fullmatch(area):
            return None
        call = Call(Way.CAPABILITIES, area, self._new_id())
        return self._read(call, lambda body: operations_of(body, area), limit_s)

    def table(self, name: str, *, limit_s: float) -> tuple[str, Mapping[str, str]] | None:
        """See Gateway.table."""
        if not _TABLE.fullmatch(name):
            return None
        call = Call(Way.TABLE, name, self._new_id())
        return self._read(call, lambda body: table_of(body, name), limit_s)

    def close(self) -> None:
        """See Gateway.close."""
        self._channel.close()

    def _replied(self, call: Call, asked: Asked, limit_s: float) -> Reply:
        try:
            heard = self._channel.exchange(call, limit_s)
        except Unheard as silence:
            _tell("gateway.silent", call, "late" if silence.late else "lost")
            return NotAnswered(_of_silence(silence, asked))
        except ProtocolError:
            _tell("gateway.nonsense", call, "wire")
            return NotAnswered(_of_nonsense(asked))
        try:
            reply = reply_of(heard.body, asked)
            if heard.status == 200 or isinstance(reply, NotAnswered):
                return reply
        except WrongVersion as other:
            _tell("gateway.wrong_version", call, other.theirs)
        except ProtocolError:
            _tell("gateway.nonsense", call, f"http {heard.status}")
        return NotAnswered(_of_status(heard.status, asked))

    def _read(self, call: Call, meaning: Callable[[bytes], T], limit_s: float) -> T | None:
        try:
            heard = self._channel.exchange(call, limit_s)
            if heard.status == 200:
                return meaning(heard.body)
            _tell("gateway.nonsense", call, f"http {heard.status}")
        except Unheard as silence:
            _tell("gateway.silent", call, "late" if silence.late else "lost")
        except WrongVersion as other:
            _tell("gateway.wrong_version", call, other.theirs)
        except ProtocolError:
            _tell("gateway.nonsense", call, "wire")
        return None


# What result_of hears where the question of what became of a write was itself not answered.
_NOBODY_KNOWS = (Code.UPSTREAM_DOWN, Code.UPSTREAM_TIMEOUT, Code.RATE_LIMITED)


def _of_silence(silence: Unheard, asked: Asked) -> Code:
    if asked.is_write and silence.sent:
        return Code.UNKNOWN
    return Code.UPSTREAM_TIMEOUT if silence.late and not asked.is_write else Code.UPSTREAM_DOWN


def _of_nonsense(asked: Asked) -> Code:
    return Code.UNKNOWN if asked.is_write else Code.UPSTREAM_DOWN


def _of_status(status: int, asked: Asked) -> Code:
    """Of an HTTP answer that is none of the contract's, from a proxy on the way perhaps."""
    if asked.is_write:
        return Code.UNKNOWN
    return {429: Code.RATE_LIMITED, 504: Code.UPSTREAM_TIMEOUT}.get(status, Code.UPSTREAM_DOWN)


def _tell(event: str, call: Call, how: str) -> None:
    what = call.name if call.way is Way.ASK else call.way.name.lower()
    _log.warning("%s call=%s how=%s request=%s", event, what, how, call.request_id)
