"""Made-up proofs, signed by a key of the tests, as kiosks report them; and a fleet that knows the key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec

from fleet import registry
from fleet.api import create_app, parts
from fleet.config import FleetConfig, Proofs
from fleet.enrolment import new_code, new_code_text
from fleet.feed import Feed
from fleet.schemas import Event, Heartbeat, ReporterKind, Sync
from fleet.store.sqlite import SqliteStore
from fleet.web.pages import routes
from kiosk.domain.proof import (
    ProofCode,
    Shown,
    address_of,
    check_digest,
    new_check_code,
    new_number,
    shown_digest,
    signature_text,
    signed_bytes,
)
from kiosk.signing.key import SigningKey
from kiosk.signing.proof_keys import ProofKey, keys_text
from tests.fleet.site import SetClock, intake_rules

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
ISSUED, EXPIRES = "2026-11-22", "2027-02-20"
NAME = "欧阳静文"
VERIFY_URL = "https://verify.example.gov.cn/verify"


@dataclass(frozen=True, slots=True)
class Given:
    """A proof as it stands on paper, and as it is reported."""

    number: str
    check_code: str
    code: ProofCode
    payload: dict[str, str]

    @property
    def address(self) -> str:
        """What its QR code says."""
        return address_of(VERIFY_URL, self.code)


def given(key: SigningKey, *, key_id: str = "k1", expires: str = EXPIRES) -> Given:
    """A new one, signed by this key."""
    number, check_code = new_number(), new_check_code()
    digest = shown_digest("ins.certificate", check_code, Shown((("name", NAME),)))
    signature = signature_text(key.sign(signed_bytes(number, ISSUED, expires, digest)))
    payload = {
        "item": "ins.certificate",
        "number": number,
        "check": check_digest(check_code),
        "issued": ISSUED,
        "expires": expires,
        "key": key_id,
        "digest": digest,
        "signature": signature,
    }
    return Given(number, check_code, ProofCode(number, key_id, signature), payload)


@dataclass(slots=True)
class Verifier:
    """A fleet in this process, asked as a phone asks."""

    key: SigningKey
    store: SqliteStore
    clock: SetClock
    http: httpx.AsyncClient
    seq: int = 0
    reporter: str = ""

    async def report(self, *proofs: Given, **changed: str) -> None:
        """A kiosk tells of them."""
        if not self.reporter:
            code = new_code(
                new_code_text(),
                ReporterKind.KIOSK,
                area="430603",
                site="s",
                quota=1,
                expires_at=NOW + timedelta(hours=1),
            )
            await self.store.write(lambda sql: registry.add_code(sql, code))
            self.reporter = (
                await self.store.write(
                    lambda sql: registry.enrol(sql, code.digest, ReporterKind.KIOSK, "k", "01", NOW)
                )
            ).id
        events = tuple(
            Event(
                seq=self.seq + place,
                kind="proof.issued",
                version=1,
                at=NOW,
                boot_s=1.0,
                payload=msgspec.Raw(msgspec.json.encode(proof.payload | changed)),
            )
            for place, proof in enumerate(proofs, 1)
        )
        state = Heartbeat(software="0", boot="b", outbox_depth=0)
        first, self.seq = self.seq + 1, self.seq + len(proofs)
        await self.store.sync(
            Sync(reporter=self.reporter, epoch=1, first_seq=first, now=NOW, state=state, events=events), NOW
        )

    async def by_check_code(self, number: str, check_code: str) -> str:
        """The state that is told."""
        return await self.ask({"n": number, "c": check_code})

    async def by_address(self, address: str) -> str:
        """The same of what a QR code says."""
        return await self.ask(dict(httpx.URL(address).params))

    async def ask(self, asked: dict[str, str]) -> str:
        """The state in the JSON answer."""
        answer = await self.http.get("/verify", params=asked, headers={"accept": "application/json"})
        return str(answer.json()["state"])

    async def page(self, asked: dict[str, str], language: str = "zh_CN") -> httpx.Response:
        """What a browser gets."""
        return await self.http.get("/verify", params=asked | {"lang": language})


@asynccontextmanager
async def verifier(folder: Path, **rules: object) -> AsyncIterator[Verifier]:
    """It knows the key k1. rules: of [proofs]."""
    key, clock = SigningKey.generate(), SetClock(NOW)
    keys = folder / "keys.toml"
    keys.write_text(keys_text({"k1": ProofKey("k1", "ed25519", key.public_text)}), "utf-8")
    config = FleetConfig(proofs=Proofs(keys=str(keys), **rules))  # type: ignore[arg-type]  # by name
    store = SqliteStore(folder / "fleet.sqlite3", intake_rules())
    app = create_app(parts(config, store, clock, Feed()), routes)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://fleet") as http:
        yield Verifier(key, store, clock, http)
    store.close()
