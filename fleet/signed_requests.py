"""What every signed request of a reporter has in common: who sent it, its body, and what went wrong as an HTTP answer."""

import math
import random
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from fleet.pace import TooOften
from fleet.schemas import Problem
from fleet.store.port import Busy, UnknownReporter
from fleet.traffic import Traffic
from kiosk.domain.clock import Clock
from kiosk.domain.errors import ProtocolError, Refused
from kiosk.signing.http_signature import SignatureRefused

T = TypeVar("T")

# (method, address, headers, body) → the key's id. Raises SignatureRefused.
Verify = Callable[[str, str, Mapping[str, str], bytes], Awaitable[str]]

# Refusals that somebody of operations can end: the reporter asks again, and keeps what it has.
WAITS = frozenset({"pending", "quarantined", "another_machine"})
ASK_AGAIN_S = (30, 60)

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Terms:
    """What reporters must keep to. `public_url` is what they signed; empty: what their request says."""

    next_sync_s: float
    body_limit_bytes: int
    public_url: str


class SignedRequests:
    """Reads them and answers them."""

    def __init__(self, clock: Clock, terms: Terms, verify: Verify, traffic: Traffic | None = None) -> None:
        self._clock = clock
        self._terms = terms
        self._verify = verify
        self.traffic = traffic or Traffic()

    async def answered(self, act: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
        """The act's answer, or what went wrong as an HTTP answer."""
        try:
            return await act(request)
        except (SignatureRefused, UnknownReporter) as refused:
            reason = refused.reason if isinstance(refused, SignatureRefused) else "unknown_key"
            return json_answer(Problem(reason=reason, server_time=self._clock.now()), 401)
        except TooLarge:
            return json_answer(Problem(reason="too_large"), 413)
        except ProtocolError as broken:
            return json_answer(Problem(reason="malformed", detail=str(broken)), 400)
        except Refused as refused:
            later = {"Retry-After": str(random.randint(*ASK_AGAIN_S))} if refused.reason in WAITS else {}
            return json_answer(Problem(reason=refused.reason, detail=refused.detail), 403, later)
        except TooOften as often:
            return json_answer(
                Problem(reason="too_often"), 429, {"Retry-After": str(math.ceil(often.wait_s))}
            )
        except Busy:
            self.traffic.busy += 1
            return json_answer(Problem(reason="busy"), 503, {"Retry-After": come_later_s()})

    async def proven_body(self, request: Request, limit: int | None = None) -> tuple[str, bytes]:
        """The reporter whose signature the request bears, and its body. Raises SignatureRefused, Refused, ProtocolError.

        limit: bytes, where they are others than those of a sync.
        """
        headers = headers_of(request)
        most = self._terms.body_limit_bytes if limit is None else limit
        body = await self.body(request, headers, most)
        reporter = await self._verify("POST", self._address(request, headers), headers, body)
        return reporter, plain_of(headers, body, most)

    async def proven(self, request: Request) -> str:
        """The reporter whose signature a GET bears. Raises SignatureRefused, Refused."""
        headers = headers_of(request)
        return await self._verify("GET", self._address(request, headers), headers, b"")

    def _address(self, request: Request, headers: Mapping[str, str]) -> str:
        base = self._terms.public_url or f"{request.scope['scheme']}://{headers.get('host', '')}"
        return f"{base}{request.scope['path']}"

    async def body(self, request: Request, headers: Mapping[str, str], limit: int | None = None) -> bytes:
        """The body as it came. Raises ProtocolError for one that is too large or does not say how large it is."""
        length = headers.get("content-length", "")
        if not length.isdigit():
            raise ProtocolError("Content-Length is missing")
        if int(length) > (self._terms.body_limit_bytes if limit is None else limit):
            raise TooLarge
        return await _whole(request)


class TooLarge(ProtocolError):
    """The body is larger than a sync may be."""


async def _whole(request: Request) -> bytes:
    """The body as it comes in: most is one piece, and Starlette's own way there costs three times as much."""
    parts: list[bytes] = []
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def come_later_s() -> str:
    """Everybody at another time: who was refused together must not come back together."""
    return str(random.randint(2, 30))


def headers_of(request: Request) -> Mapping[str, str]:
    """By name in lower case, which is how ASGI gives them; looked up many times, so decoded once."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}


def plain_of(headers: Mapping[str, str], body: bytes, limit: int) -> bytes:
    """The body without its content coding. Raises ProtocolError, also for a small body that swells beyond the limit."""
    coding = headers.get("content-encoding", "identity")
    if coding == "identity":
        return body
    if coding != "gzip":
        raise ProtocolError("Content-Encoding may be gzip only")
    inflating = zlib.decompressobj(wbits=31)
    try:
        plain = inflating.decompress(body, limit + 1)
    except zlib.error as broken:
        raise ProtocolError("gzip is broken") from broken
    if len(plain) > limit:
        raise TooLarge
    if not inflating.eof or inflating.unused_data:
        raise ProtocolError("gzip is cut off or has something behind it")
    return plain


def decoded(decoder: "msgspec.json.Decoder[T]", body: bytes) -> T:
    """The message. Raises ProtocolError."""
    try:
        if not body.isascii():
            body.decode("utf-8")  # msgspec leaves raw parts as they are
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise ProtocolError(str(broken)) from broken


def must_be(stated: str, proven: str) -> None:
    """Raises SignatureRefused where a request speaks for another reporter than the one that signed it."""
    if stated != proven:
        raise SignatureRefused("unknown_key", "signed by another reporter")


def json_answer(
    message: msgspec.Struct, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A message as it goes out."""
    return Response(_encode(message), status, headers, media_type="application/json")
