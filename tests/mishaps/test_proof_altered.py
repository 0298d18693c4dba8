"""Mishap: somebody changes a genuine proof: what stands on it, what lies beside its pages, or whose it is. It is none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from agent.proofs.press import Paper
from agent.proofs.verifying import Finding, judged
from kiosk.domain.proof import Shown
from tests.agent.proof_room import VERIFY_URL, ProofRoom, certificate, proof_room

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def room() -> Iterator[ProofRoom]:
    with proof_room() as made:
        yield made


def made(room: ProofRoom, **changed: object) -> bytes:
    """A genuine proof with something changed, set anew and sealed by the genuine office: the worst that could happen."""
    proof = replace(room.proof(), **changed)  # type: ignore[arg-type]  # fields by name
    paper = room.press.make(proof, (VERIFY_URL, True), room.keys.seal).result(30)
    assert isinstance(paper, Paper)
    return paper.pdf


def test_another_name_is_not_what_was_signed(room: ProofRoom) -> None:
    assert (
        judged(made(room, shown=certificate(name="别人")), room.public, TODAY).finding is Finding.NOT_SIGNED
    )


def test_one_more_month_is_not_what_was_signed(room: ProofRoom) -> None:
    shown = certificate()
    rows = (("职工养老", "正常参保", "2010年3月", "2026年10月", "189"), *shown.rows[1:])
    altered = Shown(shown.fields, shown.columns, rows)
    assert judged(made(room, shown=altered), room.public, TODAY).finding is Finding.NOT_SIGNED


def test_a_later_expiry_is_not_what_was_signed(room: ProofRoom) -> None:
    assert judged(made(room, expires="2099-01-01"), room.public, TODAY).finding is Finding.NOT_SIGNED


def test_another_kind_of_proof_is_not_what_was_signed(room: ProofRoom) -> None:
    assert judged(made(room, item="emp.registration_proof"), room.public, TODAY).finding is Finding.NOT_SIGNED


def test_a_code_of_another_proof_on_the_page_is_not_its_own(room: ProofRoom) -> None:
    other = room.proof()
    assert judged(made(room, code=other.code), room.public, TODAY).finding is Finding.NOT_SIGNED


def test_a_genuine_paper_that_was_printed_and_scanned_has_no_data_to_judge(room: ProofRoom) -> None:
    genuine = room.paper(room.proof()).pdf
    without = genuine.replace(b"(proof.json)", b"(proof.jsoN)")
    assert judged(without, room.public, TODAY).finding not in (Finding.VALID, Finding.EXPIRED)
