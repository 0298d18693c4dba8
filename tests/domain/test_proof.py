"""What makes a proof believable: numbers, check codes, what is signed, the address in its QR code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.domain.proof import (
    ALPHABET,
    ProofCode,
    Shown,
    address_of,
    check_code_from,
    code_at,
    in_fives,
    new_check_code,
    new_number,
    number_from,
    shown_digest,
    signature_from,
    signature_text,
    signed_bytes,
)

URL = "https://verify.example.gov.cn/verify"
SHOWN = Shown((("name", "欧阳静文"),), ("a", "b"), (("1", "2"),))


def test_numbers_and_codes_have_no_letter_that_is_mistaken_for_another() -> None:
    assert not set("ILOU") & set(ALPHABET)
    assert len({new_number() for _ in range(100)}) == 100
    assert set("".join(new_check_code() for _ in range(50))) <= {*ALPHABET, "-"}


def test_a_number_is_read_as_it_is_typed_from_paper() -> None:
    number = new_number()
    assert number_from(in_fives(number)) == number
    assert number_from(f"  {number.lower()} ") == number
    assert number_from(number[:-1]) == ""
    assert number_from(number + "0") == ""


def test_a_check_code_is_read_with_or_without_its_lines() -> None:
    code = new_check_code()
    assert check_code_from(code) == code
    assert check_code_from(code.replace("-", "").lower()) == code
    assert check_code_from("0000 0000 0000 OOO1".replace("1", "I")) == "0000-0000-0000-0001"
    assert check_code_from("") == ""


@given(st.text(max_size=200))
def test_any_text_is_a_number_or_none(text: str) -> None:
    found = number_from(text)
    assert found == "" or number_from(found) == found


@given(st.binary(min_size=64, max_size=64))
def test_an_address_says_what_it_was_made_of(raw: bytes) -> None:
    code = ProofCode(new_number(), "key-1", signature_text(raw))
    assert code_at(address_of(URL, code)) == code
    assert signature_from(code.signature) == raw


@given(st.text(max_size=300))
def test_any_address_is_a_proofs_or_none(text: str) -> None:
    with pytest.raises(ProtocolError):
        code_at(text)


@pytest.mark.parametrize(
    "url", ["", "verify", "ftp://x/verify", "https://x/verify?a=b", "https://x y/", "https://x/#a"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ProtocolError):
        address_of(url, ProofCode("n", "k", "s"))


@pytest.mark.parametrize(
    "other",
    [
        ("ins.other", "C", SHOWN),
        ("ins.certificate", "D", SHOWN),
        ("ins.certificate", "C", Shown((("name", "欧阳静"),), ("a", "b"), (("1", "2"),))),
        ("ins.certificate", "C", Shown((("nam", "e欧阳静文"),), ("a", "b"), (("1", "2"),))),
        ("ins.certificate", "C", Shown((("name", "欧阳静文"),), ("a", "b"), (("12", ""),))),
        ("ins.certificate", "C", Shown((("name", "欧阳静文"),))),
    ],
)
def test_anything_else_that_is_shown_is_another_digest(other: tuple[str, str, Shown]) -> None:
    assert shown_digest(*other) != shown_digest("ins.certificate", "C", SHOWN)


def test_what_is_signed_has_every_part_on_a_line_of_its_own() -> None:
    signed = signed_bytes("N", "2026-11-22", "2027-02-20", "ab")
    assert signed == b"bianmin-proof-1\nN\n2026-11-22\n2027-02-20\nab"


def test_rows_that_do_not_fit_their_columns_are_no_proof() -> None:
    with pytest.raises(ProtocolError):
        Shown((("a", "b"),), ("x",), (("1", "2"),))
    with pytest.raises(ProtocolError):
        Shown(())


def test_nobody_stands_in_a_repr() -> None:
    assert "欧阳" not in repr(SHOWN)
