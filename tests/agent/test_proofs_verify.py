"""`bianmin verify FILE`: what is genuine, and that one altered byte is refused; Poppler agrees, which knows nothing of us."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from agent.proofs.press import Paper
from agent.proofs.verifying import Finding, judged, main
from kiosk.bench.gateway.proof_keys import SM2, sample_keys
from kiosk.signing.proof_keys import keys_text
from tests.agent.proof_room import EXPIRES, ProofRoom, certificate, payments, proof_room, said_by

TODAY = date(2026, 11, 28)
LATER = date(2027, 2, 21)


@pytest.fixture(scope="module")
def room() -> Iterator[ProofRoom]:
    with proof_room() as made:
        yield made


@pytest.fixture(scope="module")
def paper(room: ProofRoom) -> Paper:
    return room.paper(room.proof())


def test_a_genuine_one_is_valid_to_its_last_day(room: ProofRoom, paper: Paper) -> None:
    assert judged(paper.pdf, room.public, TODAY).finding is Finding.VALID
    assert judged(paper.pdf, room.public, date.fromisoformat(EXPIRES)).finding is Finding.VALID
    assert judged(paper.pdf, room.public, LATER).finding is Finding.EXPIRED


def test_one_of_several_pages_is_valid(room: ProofRoom) -> None:
    many = room.paper(room.proof("ins.payment_proof", payments(120)))
    assert judged(many.pdf, room.public, TODAY).finding is Finding.VALID


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_one_altered_byte_is_refused(room: ProofRoom, paper: Paper, place: int) -> None:
    altered = bytearray(paper.pdf)
    altered[len(altered) * place // 100] ^= 0x01
    assert judged(bytes(altered), room.public, TODAY).finding not in (Finding.VALID, Finding.EXPIRED)


def test_something_added_at_the_end_is_refused(room: ProofRoom, paper: Paper) -> None:
    found = judged(paper.pdf + b"\n1 0 obj <<>> endobj\n", room.public, TODAY)
    assert found.finding is Finding.ALTERED


def test_poppler_finds_the_seal_valid_and_the_whole_file_signed(paper: Paper, tmp_path: Path) -> None:
    said = said_by("pdfsig", paper.pdf, tmp_path, "-nocert")
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_a_proof_without_its_seal_is_none_where_the_office_seals(room: ProofRoom) -> None:
    bare = room.paper(room.proof(sealed=False))
    assert judged(bare.pdf, room.public, TODAY).finding is Finding.NO_SEAL


def test_another_offices_seal_is_refused(room: ProofRoom) -> None:
    other = sample_keys(None)
    made = room.press.make(room.proof(), ("https://verify.example.gov.cn/verify", True), other.seal).result(
        30
    )
    assert isinstance(made, Paper)
    assert judged(made.pdf, room.public, TODAY).finding is Finding.ALTERED


def test_a_proof_signed_with_sm2_is_judged_by_that_key_alone() -> None:
    with proof_room(sample_keys(None, SM2)) as room:
        paper = room.paper(room.proof())
        assert judged(paper.pdf, room.public, TODAY).finding is Finding.VALID
        others = {room.keys.id: sample_keys(None, SM2).public}
        assert judged(paper.pdf, others, TODAY).finding is Finding.NOT_SIGNED


def test_a_key_that_is_not_given_says_nothing(paper: Paper) -> None:
    assert judged(paper.pdf, {}, TODAY).finding is Finding.UNKNOWN_KEY


def test_another_key_of_the_same_name_is_refused(room: ProofRoom, paper: Paper) -> None:
    others = {room.keys.id: sample_keys(None).public}
    assert judged(paper.pdf, others, TODAY).finding is Finding.NOT_SIGNED


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_cannot_be_judged(room: ProofRoom, content: bytes) -> None:
    assert judged(content, room.public, TODAY).finding is Finding.NO_PDF


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_command_says_it_in_words_and_by_its_exit_status(
    room: ProofRoom, paper: Paper, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    keys, file, forged = (tmp_path / name for name in ("keys.toml", "a.pdf", "b.pdf"))
    keys.write_text(keys_text(room.public), "utf-8")
    file.write_bytes(paper.pdf)
    forged.write_bytes(room.paper(room.proof(shown=certificate(name="别人"), sealed=False)).pdf)
    told = ["--keys", str(keys), "--language", language]
    assert main([str(file), *told, "--today", "2026-11-28"]) == 0
    assert ("有效" if language == "zh_CN" else "Valid") in capsys.readouterr().out
    assert main([str(file), *told, "--today", "2027-03-01"]) == 2
    assert main([str(forged), *told, "--today", "2026-11-28"]) == 1
    assert main([str(tmp_path / "missing.pdf"), *told]) == 3
    assert main([str(file), "--keys", str(tmp_path / "missing.toml")]) == 3
