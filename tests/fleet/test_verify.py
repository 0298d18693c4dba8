"""GET /verify: what whoever holds a proof in their hands is told, and that nothing of a person is in it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from fleet import proofs as fleet_proofs
from kiosk.domain.proof import check_digest, in_fives, number_digest
from kiosk.signing.key import SigningKey
from tests.fleet.proofs import NAME, NOW, Verifier, given, verifier


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Verifier]:
    async with verifier(tmp_path) as running:
        yield running


async def test_a_proof_is_valid_by_its_qr_code(fleet: Verifier) -> None:
    proof = given(fleet.key)
    await fleet.report(proof)
    assert await fleet.by_address(proof.address) == "valid"


async def test_a_proof_is_valid_by_number_and_check_code_however_they_are_typed(fleet: Verifier) -> None:
    proof = given(fleet.key)
    await fleet.report(proof)
    in_groups = " ".join(proof.number[at : at + 5] for at in range(0, 26, 5))
    assert await fleet.by_check_code(proof.number, proof.check_code) == "valid"
    assert await fleet.by_check_code(in_groups.lower(), proof.check_code.replace("-", " ").lower()) == "valid"
    assert (
        await fleet.by_check_code(proof.number.replace("1", "I").replace("0", "O"), proof.check_code)
        == "valid"
    )


async def test_the_last_day_is_valid_and_the_next_is_not(fleet: Verifier) -> None:
    proof = given(fleet.key, expires="2026-11-28")
    await fleet.report(proof)
    assert await fleet.by_address(proof.address) == "valid"
    fleet.clock.at = NOW + timedelta(hours=15)  # 01:00 of the next day in Beijing
    assert await fleet.by_address(proof.address) == "expired"


async def test_a_revoked_proof_is_revoked_also_where_it_was_revoked_before_it_was_reported(
    fleet: Verifier,
) -> None:
    early, late = given(fleet.key), given(fleet.key)
    await fleet.store.write(lambda sql: fleet_proofs.revoke_proof(sql, early.number, NOW))
    await fleet.report(early, late)
    await fleet.store.write(lambda sql: fleet_proofs.revoke_proof(sql, late.number, NOW))
    assert await fleet.by_address(early.address) == "revoked"
    assert await fleet.by_check_code(late.number, late.check_code) == "revoked"


async def test_the_same_report_twice_is_one_proof_and_another_of_its_number_changes_nothing(
    fleet: Verifier,
) -> None:
    proof = given(fleet.key)
    await fleet.report(proof, proof)
    await fleet.report(proof, expires="2099-01-01")
    assert await fleet.by_address(proof.address) == "valid"


async def test_a_key_that_comes_later_is_read_without_a_restart(fleet: Verifier, tmp_path: Path) -> None:
    new = SigningKey.generate()
    proof = given(new, key_id="k2")
    await fleet.report(proof)
    assert await fleet.by_address(proof.address) == "unknown"
    file = tmp_path / "keys.toml"
    file.write_text(
        f'{file.read_text("utf-8")}\n[[keys]]\nid = "k2"\nkind = "ed25519"\npublic = "{new.public_text}"\n',
        "utf-8",
    )
    assert await fleet.by_address(proof.address) == "valid"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_the_page_says_it_in_words_and_loads_nothing_of_others(fleet: Verifier, language: str) -> None:
    proof = given(fleet.key)
    await fleet.report(proof)
    page = await fleet.page({"n": proof.number, "c": proof.check_code}, language)
    assert page.status_code == 200
    assert ("是真的，有效" if language == "zh_CN" else "Genuine and valid") in page.text
    assert in_fives(proof.number) in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


async def test_nobody_is_named_and_the_check_code_does_not_come_back(fleet: Verifier) -> None:
    proof = given(fleet.key)
    await fleet.report(proof)
    page = await fleet.page({"n": proof.number, "c": proof.check_code})
    assert NAME not in page.text
    assert proof.check_code not in page.text


async def test_without_a_question_there_is_a_form(fleet: Verifier) -> None:
    page = await fleet.page({})
    assert 'name="n"' in page.text
    assert 'name="c"' in page.text
    assert await fleet.ask({}) == "not_asked"


async def test_markup_in_a_question_stays_text(fleet: Verifier) -> None:
    page = await fleet.page({"n": '"><script>x</script>', "c": "y"})
    assert "<script>x" not in page.text


def test_what_is_reported_does_not_tell_the_code_or_the_number() -> None:
    assert check_digest("ABCD-EFGH-JKMN-PQRS") != check_digest("ABCD-EFGH-JKMN-PQRT")
    assert "ABCD" not in check_digest("ABCD-EFGH-JKMN-PQRS") + number_digest("ABCD")
