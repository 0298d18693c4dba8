"""Becoming a reporter, a new key for one, and the fleet's signed time."""

import base64
import binascii
import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.identity.rows import bearer, enrol, follow
from fleet.identity.standing import Standing
from fleet.schemas import Enrol, Enrolled, FleetTime, Problem, Rotate, Rotated, rotation_text, time_text
from fleet.signed_requests import SignedRequests, decoded, headers_of, json_answer, must_be, plain_of
from fleet.store.port import Store
from kiosk.domain.clock import Clock
from kiosk.domain.errors import ProtocolError, Refused
from kiosk.signing.key import PublicKey, SigningKey

NONCE_MOST = 64


def fleet_key(file: Path) -> SigningKey:
    """The fleet's own key, made at the first start; processes of one fleet share the file. Raises ConfigError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        SigningKey.generate().save(fresh)
        with contextlib.suppress(FileExistsError):  # another process of this fleet was first
            os.link(fresh, file)
        fresh.unlink()
    return SigningKey.load(file)


class IdentityRoutes:
    """POST /v1/enrol, POST /v1/rotate, GET /v1/time."""

    def __init__(
        self,
        signed: SignedRequests,
        store: Store,
        clock: Clock,
        key: SigningKey,
        body_limit_bytes: int,
    ) -> None:
        self._signed = signed
        self._store = store
        self._clock = clock
        self._key = key
        self._limit = body_limit_bytes

    def routes(self) -> list[Route]:
        """Under /v1."""
        return [
            Route("/v1/enrol", self.enrol, methods=["POST"]),
            Route("/v1/rotate", self.rotate, methods=["POST"]),
            Route("/v1/time", self.time, methods=["GET"]),
        ]

    async def enrol(self, request: Request) -> Response:
        """Enrol → Enrolled. Not signed: the code is the proof, and the key is in it."""
        return await self._signed.answered(self._enrol, request)

    async def rotate(self, request: Request) -> Response:
        """Rotate → Rotated."""
        return await self._signed.answered(self._rotate, request)

    async def time(self, request: Request) -> Response:
        """FleetTime for a nonce; who asks has no right to anything, and learns the time alone."""
        nonce = request.query_params.get("nonce", "")
        if not 1 <= len(nonce) <= NONCE_MOST or not nonce.isascii() or not nonce.isprintable():
            return json_answer(
                Problem(reason="malformed", detail=f"nonce: 1 to {NONCE_MOST} characters"), 400
            )
        now = self._clock.now().astimezone(UTC).isoformat(timespec="milliseconds")
        signature = _text(self._key.sign(time_text(nonce, now)))
        return json_answer(
            FleetTime(nonce=nonce, time=now, signature=signature), 200, {"Cache-Control": "no-store"}
        )

    async def _enrol(self, request: Request) -> Response:
        headers = headers_of(request)
        plain = plain_of(headers, await self._signed.body(request, headers), self._limit)
        wanted = decoded(msgspec.json.Decoder(Enrol), plain)
        key = PublicKey.from_text(wanted.public_key)
        now = self._clock.now()
        made, standing = await self._store.write(lambda sql: enrol(sql, wanted, key.text, now))
        return json_answer(
            Enrolled(
                reporter=made.id,
                epoch=made.epoch,
                area=made.area,
                site=made.site,
                fleet_key=self._key.public_text,
                pending=standing is not Standing.APPROVED,
            )
        )

    async def _rotate(self, request: Request) -> Response:
        reporter, body = await self._signed.proven_body(request)
        wanted = decoded(msgspec.json.Decoder(Rotate), body)
        must_be(wanted.reporter, reporter)
        known = await self._store.read(lambda sql: bearer(sql, reporter))
        if known is None:
            raise Refused("key_changed")
        self._must_have(wanted, known.public_key)
        now: datetime = self._clock.now()
        await self._store.write(lambda sql: follow(sql, reporter, known.public_key, wanted.public_key, now))
        return json_answer(Rotated(public_key=wanted.public_key))

    def _must_have(self, wanted: Rotate, old_key: str) -> None:
        """Raises Refused, ProtocolError where the reporter does not prove that the new key is its own."""
        new = PublicKey.from_text(wanted.public_key)
        try:
            proof = base64.urlsafe_b64decode(wanted.proof.encode("ascii") + b"==")
        except (ValueError, binascii.Error) as broken:
            raise ProtocolError("proof") from broken
        if not new.verifies(proof, rotation_text(wanted.reporter, old_key, new.text)):
            raise Refused("proof_wrong")


def _text(signature: bytes) -> str:
    return base64.urlsafe_b64encode(signature).rstrip(b"=").decode("ascii")
