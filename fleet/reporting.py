"""The routes that reporters call: enrol, sync, open an epoch. Plain Starlette and msgspec: this path is the hot one."""

import random
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fleet.enrolment import digest_of
from fleet.schemas import Enrol, Enrolled, Gap, OpenEpoch, Problem, Sync, Synced
from fleet.store.port import Busy, Store, UnknownReporter
from kiosk.domain.clock import Clock
from kiosk.domain.errors import ProtocolError, Refused
from kiosk.signing.http_signature import SignatureRefused, verify_request
from kiosk.signing.key import PublicKey

KEYS_KEPT = 100_000
T = TypeVar("T")

# (method, address, headers, body) → the key's id. Raises SignatureRefused.
Verify = Callable[[str, str, Mapping[str, str], bytes], Awaitable[str]]

_SYNC = msgspec.json.Decoder(Sync)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Terms:
    """What reporters must keep to. `public_url` is what they signed; empty: what their request says."""

    next_sync_s: float
    body_limit_bytes: int
    public_url: str


class Signatures:
    """Checks signatures with keys from the store. A key never changes; a revoked one fails in the transaction."""

    def __init__(self, store: Store, clock: Clock, window_s: float) -> None:
        self._store = store
        self._clock = clock
        self._window_s = window_s
        self._keys: dict[str, PublicKey] = {}

    async def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
        """The id of the reporter that signed. Raises SignatureRefused."""
        now = self._clock.now()
        try:
            return verify_request(self._keys.get, method, url, headers, body, now, self._window_s)
        except SignatureRefused as refused:
            if refused.reason != "unknown_key" or not await self._fetched(refused.detail):
                raise
        return verify_request(self._keys.get, method, url, headers, body, now, self._window_s)

    async def _fetched(self, reporter: str) -> bool:
        text = await self._store.public_key_text(reporter)
        if text is None:
            return False
        if len(self._keys) >= KEYS_KEPT:
            self._keys.pop(next(iter(self._keys)))
        self._keys[reporter] = PublicKey.from_text(text)
        return True


class ReporterRoutes:
    """Three POST routes; every refusal is a Problem, every gap a Gap."""

    def __init__(self, store: Store, clock: Clock, terms: Terms, verify: Verify) -> None:
        self._store = store
        self._clock = clock
        self._terms = terms
        self._verify = verify

    async def sync(self, request: Request) -> Response:
        """POST /v1/sync: Sync → Synced, or 409 Gap."""
        return await self._answered(self._sync, request)

    async def epoch(self, request: Request) -> Response:
        """POST /v1/epoch: OpenEpoch → OpenedEpoch, or 409 Gap."""
        return await self._answered(self._epoch, request)

    async def enrol(self, request: Request) -> Response:
        """POST /v1/enrol: Enrol → Enrolled. Not signed: the code is the proof, and the key is in it."""
        return await self._answered(self._enrol, request)

    async def _sync(self, request: Request) -> Response:
        reporter, body = await self._proven_body(request)
        sync = _decoded(_SYNC, body)
        _must_be(sync.reporter, reporter)
        received = self._clock.now()
        taken = await self._store.sync(sync, received)
        if isinstance(taken, Gap):
            return _json(taken, 409)
        return _json(Synced(hwm=taken, server_time=received, next_sync_s=self._terms.next_sync_s))

    async def _epoch(self, request: Request) -> Response:
        reporter, body = await self._proven_body(request)
        wanted = _decoded(msgspec.json.Decoder(OpenEpoch), body)
        _must_be(wanted.reporter, reporter)
        opened = await self._store.open_epoch(wanted, self._clock.now())
        return _json(opened, 409 if isinstance(opened, Gap) else 200)

    async def _enrol(self, request: Request) -> Response:
        headers = _headers(request)
        plain = _plain(headers, await self._body(request, headers), self._terms.body_limit_bytes)
        enrol = _decoded(msgspec.json.Decoder(Enrol), plain)
        key = PublicKey.from_text(enrol.public_key)
        made = await self._store.enrol(
            digest_of(enrol.code), enrol.kind, key.text, enrol.name, self._clock.now()
        )
        return _json(Enrolled(reporter=made.id, epoch=made.epoch, area=made.area, site=made.site))

    async def _answered(self, act: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
        """The act's answer, or what went wrong as an HTTP answer."""
        try:
            return await act(request)
        except (SignatureRefused, UnknownReporter) as refused:
            reason = refused.reason if isinstance(refused, SignatureRefused) else "unknown_key"
            return _json(Problem(reason=reason, server_time=self._clock.now()), 401)
        except _TooLarge:
            return _json(Problem(reason="too_large"), 413)
        except ProtocolError as broken:
            return _json(Problem(reason="malformed", detail=str(broken)), 400)
        except Refused as refused:
            return _json(Problem(reason=refused.reason, detail=refused.detail), 403)
        except Busy:
            later = {"Retry-After": str(random.randint(2, 30))}
            return _json(Problem(reason="busy"), 503, later)

    async def _proven_body(self, request: Request) -> tuple[str, bytes]:
        """The reporter whose signature the request bears, and its body. Raises SignatureRefused, ProtocolError."""
        headers = _headers(request)
        body = await self._body(request, headers)
        base = self._terms.public_url or f"{request.scope['scheme']}://{headers.get('host', '')}"
        reporter = await self._verify("POST", base + request.scope["path"], headers, body)
        return reporter, _plain(headers, body, self._terms.body_limit_bytes)

    async def _body(self, request: Request, headers: Mapping[str, str]) -> bytes:
        length = headers.get("content-length", "")
        if not length.isdigit():
            raise ProtocolError("Content-Length is missing")
        if int(length) > self._terms.body_limit_bytes:
            raise _TooLarge
        return await request.body()


class _TooLarge(ProtocolError):
    """The body is larger than a sync may be."""


def _headers(request: Request) -> Mapping[str, str]:
    """By name in lower case, which is how ASGI gives them; looked up many times, so decoded once."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}


def _plain(headers: Mapping[str, str], body: bytes, limit: int) -> bytes:
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
        raise _TooLarge
    if not inflating.eof or inflating.unused_data:
        raise ProtocolError("gzip is cut off or has something behind it")
    return plain


def _decoded(decoder: "msgspec.json.Decoder[T]", body: bytes) -> T:
    try:
        return decoder.decode(body)
    except msgspec.DecodeError as broken:
        raise ProtocolError(str(broken)) from broken


def _must_be(stated: str, proven: str) -> None:
    if stated != proven:
        raise SignatureRefused("unknown_key", "signed by another reporter")


def _json(message: msgspec.Struct, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(_encode(message), status, headers, media_type="application/json")
