"""Mishap: somebody shows a proof whose time is over. It is said to be genuine and expired, online and offline."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import pytest

from agent.proofs.verifying import Finding, judged
from tests.agent.proof_room import ProofRoom, proof_room
from tests.fleet.proofs import Verifier, given, verifier


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Verifier]:
    async with verifier(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def room() -> Iterator[ProofRoom]:
    with proof_room() as made:
        yield made


async def test_online_it_is_expired_and_the_page_says_what_to_do(fleet: Verifier) -> None:
    proof = given(fleet.key, expires="2026-11-27")
    await fleet.report(proof)
    assert await fleet.by_address(proof.address) == "expired"
    page = await fleet.page({"n": proof.number, "c": proof.check_code}, "en")
    assert "Please get a new one" in page.text


def test_offline_it_is_expired(room: ProofRoom) -> None:
    paper = room.paper(room.proof(expires="2026-11-27"))
    assert judged(paper.pdf, room.public, date(2026, 11, 27)).finding is Finding.VALID
    assert judged(paper.pdf, room.public, date(2026, 11, 28)).finding is Finding.EXPIRED
