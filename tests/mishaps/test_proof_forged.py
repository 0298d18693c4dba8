"""Mishap: somebody makes a proof themselves, changes one, or reports one that no back office signed. It is no proof."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.proof import new_check_code, new_number
from kiosk.signing.key import SigningKey
from tests.fleet.proofs import Verifier, given, verifier


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Verifier]:
    async with verifier(tmp_path) as running:
        yield running


async def test_a_number_that_nobody_gave_is_unknown(fleet: Verifier) -> None:
    assert await fleet.by_check_code(new_number(), new_check_code()) == "unknown"


async def test_the_right_number_with_a_wrong_code_is_as_unknown_as_any_other(fleet: Verifier) -> None:
    proof = given(fleet.key)
    await fleet.report(proof)
    assert await fleet.by_check_code(proof.number, new_check_code()) == "unknown"


async def test_a_proof_that_a_kiosk_reports_and_another_key_signed_is_unknown(fleet: Verifier) -> None:
    forged = given(SigningKey.generate())
    await fleet.report(forged)
    assert await fleet.by_address(forged.address) == "unknown"
    assert await fleet.by_check_code(forged.number, forged.check_code) == "unknown"


async def test_a_signature_of_another_proof_is_unknown(fleet: Verifier) -> None:
    proof, other = given(fleet.key), given(fleet.key)
    await fleet.report(proof, other)
    swapped = replace(proof, code=replace(proof.code, signature=other.code.signature))
    assert await fleet.by_address(swapped.address) == "unknown"


async def test_a_later_expiry_than_the_one_that_was_signed_is_unknown(fleet: Verifier) -> None:
    proof = given(fleet.key, expires="2026-11-01")
    await fleet.report(proof, expires="2099-01-01")
    assert await fleet.by_address(proof.address) == "unknown"


@pytest.mark.parametrize(
    "asked", [{"s": "x"}, {"n": "", "c": ""}, {"n": "\x00", "c": "😀" * 200}, {"s": "A" * 86}]
)
async def test_nonsense_is_unknown(fleet: Verifier, asked: dict[str, str]) -> None:
    assert await fleet.ask(asked) == "unknown"


async def test_who_guesses_codes_must_wait(tmp_path: Path) -> None:
    (tmp_path / "few").mkdir()
    async with verifier(tmp_path / "few", tries=3, pause_s=60.0) as fleet:
        proof = given(fleet.key)
        await fleet.report(proof)
        for _ in range(3):
            assert await fleet.by_check_code(proof.number, new_check_code()) == "unknown"
        assert await fleet.by_check_code(proof.number, proof.check_code) == "too_many"
        assert (await fleet.page({"n": proof.number, "c": proof.check_code})).status_code == 429
        fleet.clock.at = fleet.clock.at.replace(minute=2)
        assert await fleet.by_check_code(proof.number, proof.check_code) == "valid"
