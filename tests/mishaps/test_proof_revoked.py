"""Mishap: a proof was issued wrongly and is revoked, by the one command that does it. Whoever asks hears it, at once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fleet import proofs as fleet_proofs
from fleet.bootstrap import main
from fleet.config import store_file
from fleet.store.sqlite import SqliteStore
from kiosk.domain.proof import in_fives
from kiosk.signing.key import SigningKey
from tests.fleet.proofs import NOW, Verifier, given, verifier
from tests.fleet.site import intake_rules


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Verifier]:
    async with verifier(tmp_path) as running:
        yield running


async def test_a_revoked_proof_is_revoked_by_its_qr_code_and_by_its_number(fleet: Verifier) -> None:
    proof = given(fleet.key)
    await fleet.report(proof)
    assert await fleet.by_address(proof.address) == "valid"
    await fleet.store.write(lambda sql: fleet_proofs.revoke_proof(sql, proof.number, NOW))
    assert await fleet.by_address(proof.address) == "revoked"
    assert await fleet.by_check_code(proof.number, proof.check_code) == "revoked"
    page = await fleet.page({"n": proof.number, "c": proof.check_code})
    assert "已作废" in page.text


async def test_revoked_twice_is_revoked(fleet: Verifier) -> None:
    proof = given(fleet.key)
    await fleet.report(proof)
    for _ in range(2):
        await fleet.store.write(lambda sql: fleet_proofs.revoke_proof(sql, proof.number, NOW))
    assert await fleet.by_address(proof.address) == "revoked"


async def test_revoked_and_expired_is_revoked(fleet: Verifier) -> None:
    proof = given(fleet.key, expires="2026-11-27")
    await fleet.report(proof)
    await fleet.store.write(lambda sql: fleet_proofs.revoke_proof(sql, proof.number, NOW))
    assert await fleet.by_address(proof.address) == "revoked"


def test_the_command_takes_the_number_as_it_stands_on_paper(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = given(SigningKey.generate())
    assert main(["--var", str(tmp_path), "revoke-proof", in_fives(proof.number).lower()]) == 0
    assert main(["--var", str(tmp_path), "revoke-proof", "no number"]) == 2
    assert "proof_number_wrong" in capsys.readouterr().err
    store = SqliteStore(store_file(tmp_path), intake_rules())
    store.close()
