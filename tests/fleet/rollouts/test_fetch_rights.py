"""Who may fetch an artefact: a reporter whose word is taken, by its own signature of exactly this address."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from fleet import registry
from fleet.artefacts.client import Artefacts
from fleet.artefacts.shelf import Shelf
from fleet.client import Reporter
from fleet.config import artefact_folder
from fleet.identity import rows as identities
from kiosk.domain.errors import Refused
from kiosk.signing.key import PublicKey
from tests.fleet.down import City, city, machine
from tests.fleet.rollouts.made import KEY, NOW, texts
from tests.fleet.rollouts.test_artefacts import pieces
from tests.fleet.site import OwnStore


@dataclass
class Shelved:
    """A fleet with an artefact, and a kiosk that was enrolled."""

    fleet: City
    kiosk: Reporter
    name: str
    digest: str
    whole: bytes
    part: Path

    async def fetched(self) -> bytes:
        self.part.unlink(missing_ok=True)
        await Artefacts(self.kiosk).fetch(self.digest, len(self.whole), self.part)
        return self.part.read_bytes()

    async def status(self, headers: dict[str, str], digest: str = "") -> int:
        async with httpx.AsyncClient(trust_env=False, timeout=60.0) as http:
            address = f"{self.fleet.url}/v1/artefacts/{digest or self.digest}"
            return (await http.get(address, headers=headers)).status_code


@pytest.fixture
async def shelved(tmp_path: Path) -> AsyncIterator[Shelved]:
    own = OwnStore(tmp_path / "own.sqlite3")
    async with city(tmp_path / "var") as fleet:
        whole = texts(tmp_path / "a").read_bytes()
        shelf = Shelf(artefact_folder(tmp_path / "var", ""), [PublicKey.from_text(KEY.public_text)])
        digest = (await shelf.take_in(pieces(whole), "ops", NOW)).digest
        kiosk = machine(fleet.url, tmp_path / "id", own)
        name = (await kiosk.enrol(await fleet.code(approves=False), "01")).reporter
        yield Shelved(fleet, kiosk, name, digest, whole, tmp_path / "part")
    own.close()


async def test_only_a_kiosk_that_was_approved_and_not_revoked_fetches(shelved: Shelved) -> None:
    with pytest.raises(Refused, match="403"):
        await shelved.fetched()
    store = shelved.fleet.store
    await store.write(lambda sql: identities.approve(sql, shelved.name, "ops", datetime.now(UTC)))
    assert await shelved.fetched() == shelved.whole
    await store.write(lambda sql: sql.execute("UPDATE identities SET standing = 'quarantined'"))
    shelved.fleet.made.news.changed((shelved.name,))
    with pytest.raises(Refused, match="403"):
        await shelved.fetched()
    await store.write(lambda sql: registry.revoke(sql, shelved.name, datetime.now(UTC)))
    with pytest.raises(Refused, match="401"):
        await shelved.fetched()
    assert not shelved.part.exists()


async def test_nobody_fetches_without_a_signature_of_this_address(shelved: Shelved, tmp_path: Path) -> None:
    store = shelved.fleet.store
    await store.write(lambda sql: identities.approve(sql, shelved.name, "ops", datetime.now(UTC)))
    _, signed = shelved.kiosk.signed_get(f"/v1/artefacts/{shelved.digest}")
    assert await shelved.status(signed) == 200
    assert await shelved.status({}) == 401
    assert await shelved.status(signed, "0" * 64) == 401  # signed for another one
    tampered = {name: value.replace("keyid", "keyld") for name, value in signed.items()}
    assert await shelved.status(tampered) == 401
    own = OwnStore(tmp_path / "other.sqlite3")
    other = machine(shelved.fleet.url, tmp_path / "other", own)
    await other.enrol(await shelved.fleet.code(), "02")
    (tmp_path / "other" / "key.pem").write_bytes((tmp_path / "id" / "key.pem").read_bytes())
    stranger = machine(shelved.fleet.url, tmp_path / "other", own)
    _, signed = stranger.signed_get(f"/v1/artefacts/{shelved.digest}")
    assert await shelved.status(signed) == 401  # one reporter's name, another's key
    own.close()
