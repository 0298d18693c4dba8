"""The routes that reporters call: enrol, sync, open an epoch. Plain Starlette and msgspec: this path is the hot one."""

from collections.abc import Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fleet import registry
from fleet.enrolment import digest_of
from fleet.epochs import open_epoch
from fleet.pace import Pace
from fleet.schemas import Enrol, Enrolled, Gap, OpenEpoch, Sync, Synced
from fleet.signed_requests import (
    SignedRequests,
    Terms,
    Verify,
    decoded,
    headers_of,
    json_answer,
    must_be,
    plain_of,
)
from fleet.store.port import Store
from kiosk.domain.clock import Clock
from kiosk.signing.http_signature import SignatureRefused, verify_request
from kiosk.signing.key import PublicKey

KEYS_KEPT = 100_000

_SYNC = msgspec.json.Decoder(Sync)


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
        text = await self._store.read(lambda sql: registry.public_key_text(sql, reporter))
        if text is None:
            return False
        if len(self._keys) >= KEYS_KEPT:
            self._keys.pop(next(iter(self._keys)))
        self._keys[reporter] = PublicKey.from_text(text)
        return True


class ReporterRoutes:
    """Three POST routes; every refusal is a Problem, every gap a Gap."""

    def __init__(self, store: Store, clock: Clock, terms: Terms, verify: Verify, pace: Pace) -> None:
        self._store = store
        self._clock = clock
        self._terms = terms
        self._pace = pace
        self._signed = SignedRequests(clock, terms, verify)

    async def sync(self, request: Request) -> Response:
        """POST /v1/sync: Sync → Synced, or 409 Gap."""
        return await self._signed.answered(self._sync, request)

    async def epoch(self, request: Request) -> Response:
        """POST /v1/epoch: OpenEpoch → OpenedEpoch, or 409 Gap."""
        return await self._signed.answered(self._epoch, request)

    async def enrol(self, request: Request) -> Response:
        """POST /v1/enrol: Enrol → Enrolled. Not signed: the code is the proof, and the key is in it."""
        return await self._signed.answered(self._enrol, request)

    async def _sync(self, request: Request) -> Response:
        reporter, body = await self._signed.proven_body(request)
        sync = decoded(_SYNC, body)
        must_be(sync.reporter, reporter)
        self._pace.note(reporter, self._clock.monotonic())
        received = self._clock.now()
        taken = await self._store.sync(sync, received)
        if isinstance(taken, Gap):
            return json_answer(taken, 409)
        return json_answer(Synced(hwm=taken, server_time=received, next_sync_s=self._terms.next_sync_s))

    async def _epoch(self, request: Request) -> Response:
        reporter, body = await self._signed.proven_body(request)
        wanted = decoded(msgspec.json.Decoder(OpenEpoch), body)
        must_be(wanted.reporter, reporter)
        now = self._clock.now()
        opened = await self._store.write(lambda sql: open_epoch(sql, wanted, now))
        return json_answer(opened, 409 if isinstance(opened, Gap) else 200)

    async def _enrol(self, request: Request) -> Response:
        headers = headers_of(request)
        plain = plain_of(headers, await self._signed.body(request, headers), self._terms.body_limit_bytes)
        enrol = decoded(msgspec.json.Decoder(Enrol), plain)
        key = PublicKey.from_text(enrol.public_key)
        digest, now = digest_of(enrol.code), self._clock.now()
        made = await self._store.write(
            lambda sql: registry.enrol(sql, digest, enrol.kind, key.text, enrol.name, now)
        )
        return json_answer(Enrolled(reporter=made.id, epoch=made.epoch, area=made.area, site=made.site))
