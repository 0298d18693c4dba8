"""Proofs on paper: every font inside, every text exact, and nothing that is said can be more than text."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.proofs.paper import proof_from
from agent.proofs.press import NoPaper, Press
from agent.proofs.reading_back import read_back
from kiosk.domain.errors import ProtocolError
from kiosk.domain.proof import Shown, address_of, in_fives
from tests.agent.proof_room import (
    AUTHORITY,
    ITEMS,
    VERIFY_URL,
    ProofRoom,
    bare,
    certificate,
    payments,
    proof_room,
    said_by,
)

RIGHT_EDGE_PT = 595 - 60  # of A4, less the margin
MARKUP = r"#let *b* _c_ @d $e$ \f <g> [h] `i` ~j --- // k /* l */ = m"


@pytest.fixture(scope="module")
def room() -> Iterator[ProofRoom]:
    with proof_room() as made:
        yield made


@pytest.mark.parametrize("item", ITEMS)
def test_each_of_the_five_is_made_with_every_font_inside(room: ProofRoom, item: str, tmp_path: Path) -> None:
    paper = room.paper(room.proof(item, Shown((("name", "欧阳静文"), AUTHORITY))))
    lines = said_by("pdffonts", paper.pdf, tmp_path).splitlines()[2:]
    assert paper.pages == 1
    assert lines
    assert all(line.split()[-5] == "yes" for line in lines)
    assert all("NotoSansCJKsc" in line for line in lines)


def test_the_text_comes_out_exactly_as_it_was_said(room: ProofRoom, tmp_path: Path) -> None:
    proof = room.proof()
    text = bare(said_by("pdftotext", room.paper(proof).pdf, tmp_path, "-layout"))
    assert all(bare(said) in text for _, said in proof.shown.fields)
    assert bare(in_fives(proof.number)) in text
    assert proof.check_code in text


def test_the_qr_code_says_number_key_and_signature_and_nobody(room: ProofRoom) -> None:
    proof = room.proof()
    (said,) = read_back(room.paper(proof).pdf).codes
    assert said == address_of(VERIFY_URL, proof.code)
    assert "999101199001011234" not in said


@pytest.mark.parametrize(
    "field", ["name", "id_number", "person_number", "insured_place", "employer", "purpose"]
)
def test_markup_in_a_field_is_text(room: ProofRoom, tmp_path: Path, field: str) -> None:
    text = said_by("pdftotext", room.paper(room.proof(shown=certificate(**{field: MARKUP}))).pdf, tmp_path)
    assert bare(MARKUP) in bare(text)


def test_markup_in_rows_and_around_the_seal_is_text(room: ProofRoom, tmp_path: Path) -> None:
    shown = Shown((("name", "欧"), AUTHORITY), ("place", "material", "pages"), (("1", MARKUP, "2"),))
    seal = {"ring": r"#a*b_$c\d<e>[f]", "below": "样章"}
    paper = room.paper(room.proof("case.acceptance", shown, seal=seal))
    assert bare(MARKUP) in bare(said_by("pdftotext", paper.pdf, tmp_path))


@pytest.mark.parametrize("hostile", ["a\u202eb", "a\u0000b", "a\u2066b", "a\x1bb", "a\u200bb", "a\ufeffb"])
def test_what_nobody_sees_is_shown_as_such(room: ProofRoom, tmp_path: Path, hostile: str) -> None:
    paper = room.paper(room.proof(shown=certificate(purpose=hostile)))
    text = said_by("pdftotext", paper.pdf, tmp_path)
    assert "a□b" in text
    assert hostile not in text


@pytest.mark.parametrize("name", ["㛃䶮𠮷", "𬀩㼆𫖯", "买买提江·吐尔逊·阿卜杜热合曼·艾合麦提", "直骨将"])
def test_rare_and_long_names_come_out_as_they_are(room: ProofRoom, tmp_path: Path, name: str) -> None:
    paper = room.paper(room.proof(shown=certificate(name=name)))
    assert name in bare(said_by("pdftotext", paper.pdf, tmp_path))


@pytest.mark.parametrize(
    ("number", "signature"),
    [
        (
            "FV7E9AW1W206XRBNVJJZD9TM0C",
            "lvUSVI_AwplyZ-2BHsK_A6dM2QGMOj_jPWjA0ACBRneui1oSThq21ZJmtai8UmXItx2hvRjcDGNOMAHYlNdwBQ",
        ),
        (
            "9A2ZZN8KH7B15FWXD5T5R7G67N",
            "mslBgcJ7HQqTRn809bvlubsXZnkCODbGEeUcHPAuMsH102oZGbSLmHaaFYNvnbQ9cXwzs4zzqaXN99cnFLH3Dw",
        ),
    ],
)
def test_a_qr_code_whose_edge_looks_like_a_bar_code_reads_back(
    room: ProofRoom, number: str, signature: str
) -> None:
    proof = room.proof(proof_number=number, signature=signature, key="sample-1", sealed=False)
    assert room.paper(proof).pages == 1


def test_a_character_that_no_font_has_is_written_as_its_number(room: ProofRoom, tmp_path: Path) -> None:
    paper = room.paper(room.proof(shown=certificate(name="王\U000323b0")))
    assert "王U+323B0" in bare(said_by("pdftotext", paper.pdf, tmp_path))


def test_the_longest_texts_stay_on_the_page(room: ProofRoom, tmp_path: Path) -> None:
    long = {
        "employer": "很长的单位名称" * 40,
        "purpose": "x" * 300,
        "name": "名" * 100,
        "person_number": "9" * 60,
    }
    paper = room.paper(room.proof(shown=certificate(**long)))
    boxes = said_by("pdftotext", paper.pdf, tmp_path, "-bbox")
    assert paper.pages in (1, 2)
    assert max(float(edge) for edge in re.findall(r'xMax="([0-9.]+)"', boxes)) < RIGHT_EDGE_PT


def test_many_rows_go_over_pages_that_say_which_of_how_many(room: ProofRoom, tmp_path: Path) -> None:
    paper = room.paper(room.proof("ins.payment_proof", payments(136)))
    text = bare(said_by("pdftotext", paper.pdf, tmp_path))
    assert paper.pages == 4
    assert all(f"第{page}页，共{paper.pages}页" in text for page in range(1, paper.pages + 1))
    assert text.count("缴费基数") >= paper.pages - 1  # the last page may hold the ending only


def test_a_record_that_is_signed_for_something_else_than_it_shows_is_no_proof(room: ProofRoom) -> None:
    record = room.record("ins.certificate", certificate())
    other = room.record("ins.certificate", certificate(name="别人"))
    with pytest.raises(ProtocolError):
        proof_from("ins.certificate", {**record, "shown": other["shown"]})
    with pytest.raises(ProtocolError):
        proof_from("ins.payment_proof", record)


@pytest.mark.parametrize(
    "member",
    ["proof_number", "check_code", "issued", "expires", "key", "signature", "seal", "shown", "digest"],
)
@pytest.mark.parametrize("wrong", [None, "", 7, [], {"fields": [["a"]]}, "x" * 2000])
def test_a_record_without_its_parts_is_no_proof(room: ProofRoom, member: str, wrong: object) -> None:
    record = {**room.record("ins.certificate", certificate()), member: wrong}
    if member == "key" and isinstance(wrong, str):
        return  # judged where it is read: an unknown key makes no proof
    with pytest.raises(ProtocolError):
        proof_from("ins.certificate", record)  # type: ignore[arg-type]  # what a far end may send


def test_a_child_that_is_killed_is_replaced(room: ProofRoom) -> None:
    assert room.press.pid is not None
    os.kill(room.press.pid, signal.SIGKILL)
    room.made(room.proof())  # its death may be seen by this one
    assert room.paper(room.proof()).pages == 1


def test_an_office_that_gives_no_seal_or_a_wrong_one_makes_no_paper(room: ProofRoom) -> None:
    made = room.press.make(room.proof(), (VERIFY_URL, True), lambda _digest: None).result(30)
    assert made == NoPaper("seal")
    made = room.press.make(room.proof(), (VERIFY_URL, True), lambda _digest: b"nonsense").result(30)
    assert made == NoPaper("seal")
    made = room.press.make(room.proof(), (VERIFY_URL, True), lambda _: room.keys.seal(b"0" * 32)).result(30)
    assert made == NoPaper("seal")


def test_without_a_template_there_is_no_paper(room: ProofRoom, tmp_path: Path) -> None:
    press = Press(str(tmp_path), "config/texts")
    try:
        assert press.make(room.proof(), (VERIFY_URL, True), room.keys.seal).result(30) == NoPaper("template")
    finally:
        press.close()
