"""Authentication of generation 3 as pure exchanges: chip, PSAM, HSM strings."""

import contextlib
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bench.card_chip import HISTORY, CardProfile, SocialChip
from kiosk.bench.sam_chip import SamChip, SamProfile
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card import hsm, psam
from kiosk.hardware.card.apdu import Response, exchange
from kiosk.hardware.card.atr import historical_bytes
from kiosk.hardware.card.authenticator import (
    Algorithm,
    Challenge,
    Challenges,
    KeyFactors,
    NotProven,
    Proof,
    Unproven,
)
from kiosk.hardware.card.port import CardError, CardErrorCode, SocialCard
from kiosk.hardware.card.proving import Prove, algorithm_of
from kiosk.hardware.card.reading import read_card
from kiosk.hardware.card.settings import CardSettings
from tests.hardware.card.station import PEOPLE

KEYS = CardSettings().sam_keys()
CHIP = bytes.fromhex("330300D15600000599110145FFFFFFFF")
FACTORS = KeyFactors(CHIP, bytes(range(13)), Algorithm.SM4)
CHALLENGES = Challenges(
    Challenge(raw=b"\x11" * 8, factor=b"\x22" * 8), Challenge(raw=b"\x33" * 8, factor=b"\x44" * 8)
)


def with_sam(chip: SamChip) -> Prove:
    return lambda factors, challenges: psam.prove(
        lambda command: exchange(chip.answer, command), KEYS, factors, challenges
    )


def read(chip: SocialChip, prove: Prove | None) -> SocialCard:
    return read_card(lambda command: exchange(chip.answer, command), prove=prove, history=HISTORY)


def code_of(chip: SocialChip, prove: Prove | None) -> CardErrorCode:
    with pytest.raises(CardError) as raised:
        read(chip, prove)
    return raised.value.code


def test_the_card_hears_the_published_commands() -> None:
    chip, heard = SocialChip(PEOPLE[0], CardProfile(3, algorithm=1, t0=False)), list[str]()

    def transmit(apdu: bytes) -> bytes:
        heard.append(apdu[:5].hex().upper())
        return chip.answer(apdu)

    read_card(
        lambda command: exchange(transmit, command), prove=with_sam(SamChip(SamProfile())), history=HISTORY
    )
    at = heard.index("0084000008")
    assert heard[at - 1] == "00A404000F"
    twice = ["0084000008", "0084000008"]
    assert heard[at : at + 6] == [*twice, "0088000010", *twice, "0082000A10"]


@pytest.mark.parametrize("t0", [True, False], ids=["T=0", "T=1"])
@pytest.mark.parametrize("form", ["tag", "number", "short"])
def test_every_kind_of_card_is_verified(t0: bool, form: Literal["tag", "number", "short"]) -> None:
    chip = SocialChip(PEOPLE[1], CardProfile(3, read_form=form, t0=t0))
    card = read(chip, with_sam(SamChip(SamProfile())))
    assert (card.name, card.verified, card.chip[:3].hex()) == (PEOPLE[1].name, True, "999101")


@pytest.mark.parametrize(
    ("card", "sam", "code"),
    [
        (CardProfile(3, counterfeit=True), SamProfile(), CardErrorCode.AUTH_FAILED),
        (CardProfile(3), SamProfile(wrong_key=True), CardErrorCode.AUTH_FAILED),
        (CardProfile(3), SamProfile(locked=True), CardErrorCode.AUTH_REQUIRED),
        (CardProfile(3), SamProfile(keys=()), CardErrorCode.AUTH_REQUIRED),
        (CardProfile(3), SamProfile(keys=(0x40,)), CardErrorCode.AUTH_REQUIRED),
        (CardProfile(3, refused={0x08: 0x6982}), SamProfile(), CardErrorCode.AUTH_REQUIRED),
    ],
    ids=str,
)
def test_who_cannot_prove_it_is_told_apart(card: CardProfile, sam: SamProfile, code: CardErrorCode) -> None:
    assert code_of(SocialChip(PEOPLE[0], card), with_sam(SamChip(sam))) is code


def test_a_wrong_key_of_ours_never_costs_the_card_a_try() -> None:
    chip = SocialChip(PEOPLE[0], CardProfile(3))
    for _ in range(5):
        assert code_of(chip, with_sam(SamChip(SamProfile(wrong_key=True)))) is CardErrorCode.AUTH_FAILED
    assert chip.tries == 3
    assert read(chip, with_sam(SamChip(SamProfile()))).verified


def test_a_card_that_takes_no_try_any_more_is_blocked() -> None:
    chip = SocialChip(PEOPLE[0], CardProfile(3))
    honest = with_sam(SamChip(SamProfile()))

    def half_wrong(factors: KeyFactors, challenges: Challenges) -> Proof | NotProven:
        right = honest(factors, challenges)
        return Proof(right.internal, bytes(16)) if isinstance(right, Proof) else right

    codes = [code_of(chip, half_wrong) for _ in range(4)]
    assert codes == [CardErrorCode.AUTH_FAILED] * 3 + [CardErrorCode.CARD_BLOCKED]


@pytest.mark.parametrize("reason", Unproven)
def test_what_is_the_stations_fault_is_not_blamed_on_the_card(reason: Unproven) -> None:
    chip = SocialChip(PEOPLE[0], CardProfile(3))
    cards_own = reason is Unproven.MISMATCH
    wanted = CardErrorCode.AUTH_FAILED if cards_own else CardErrorCode.AUTH_REQUIRED
    assert code_of(chip, lambda _f, _c: NotProven(reason)) is wanted
    assert chip.tries == 3


@pytest.mark.parametrize("at", range(1, 70, 2))
def test_a_card_swapped_at_any_command_is_never_verified_for_the_other(at: int) -> None:
    first, second = (SocialChip(person, CardProfile(3)) for person in PEOPLE[:2])
    count = iter(range(1000))

    def transmit(apdu: bytes) -> bytes:
        return (first if next(count) < at else second).answer(apdu)

    swapped = (CardErrorCode.CARD_REMOVED, CardErrorCode.CARD_UNSUPPORTED, CardErrorCode.DATA_INVALID)
    try:
        card = read_card(
            lambda command: exchange(transmit, command),
            prove=with_sam(SamChip(SamProfile())),
            history=HISTORY,
        )
        assert card.number == PEOPLE[0].number
    except CardError as error:
        assert error.code in swapped  # noqa: PT017  # either is right, a mixture is not


@pytest.mark.parametrize(
    ("control", "algorithm"),
    [
        (bytes.fromhex("6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA5098801019F0C03860103"), Algorithm.SM4),
        (bytes.fromhex("6F178410AABB"), Algorithm.TRIPLE_DES),
        (bytes.fromhex("A5059F0C03860102"), Algorithm.SSF33),
        (b"", Algorithm.TRIPLE_DES),
    ],
)
def test_the_algorithm_stands_in_the_answer_to_select(control: bytes, algorithm: Algorithm) -> None:
    assert algorithm_of(control) is algorithm


def test_an_algorithm_nobody_knows_is_refused() -> None:
    with pytest.raises(CardError, match="algorithm 07"):
        algorithm_of(bytes.fromhex("9F0C03860107"))


@pytest.mark.parametrize("contactless", [True, False])
def test_the_historical_bytes_are_found_in_either_kind_of_atr(contactless: bool) -> None:
    chip = SocialChip(PEOPLE[0], CardProfile(contactless=contactless))
    assert historical_bytes(chip.atr) == HISTORY


@pytest.mark.parametrize(
    ("atr", "history"),
    [
        ("3B6D00000081544347863165060200001790"[:34], "00815443478631650602000017"),
        ("3B8880010102030405060708B1", "0102030405060708"),
        ("3B00", ""),
    ],
)
def test_historical_bytes(atr: str, history: str) -> None:
    assert historical_bytes(bytes.fromhex(atr)).hex().upper() == history


@given(st.binary(max_size=40))
def test_any_atr_has_historical_bytes_or_is_refused(atr: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        assert historical_bytes(atr) in atr


def test_the_hsm_is_asked_in_the_interfaces_own_words() -> None:
    assert hsm.question(FACTORS, CHALLENGES, "000000000000") == (
        "330300|000102030405060708090A0B0C|03|330300D15600000599110145FFFFFFFF|"
        "2222222222222222|1111111111111111|4444444444444444|3333333333333333|000000000000|"
    )


def test_of_the_hsms_internal_result_the_first_half_counts() -> None:
    assert hsm.proof_of(b"0123456789ABCDEF" + b"00" * 8 + b"|" + b"AB" * 16 + b"|\n") == Proof(
        bytes.fromhex("0123456789ABCDEF"), b"\xab" * 16
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"-2203", Unproven.NO_KEY),
        (b"-24", Unproven.KEY_LEVEL),
        (b"-25", Unproven.MISMATCH),
        (b"-999999", Unproven.NONSENSE),
        (b"", Unproven.NONSENSE),
        (b"<html>", Unproven.NONSENSE),
        (b"AB" * 16 + b"|" + b"AB" * 16, Unproven.NONSENSE),
        (b"AB" * 16 + b"|" + b"AB" * 16 + b"|x|", Unproven.NONSENSE),
    ],
)
def test_whatever_else_an_hsm_says_is_no_proof(answer: bytes, reason: Unproven) -> None:
    said = hsm.proof_of(answer)
    assert isinstance(said, NotProven)
    assert said.reason is reason


@given(st.binary(max_size=300))
def test_any_answer_of_an_hsm_has_a_meaning(answer: bytes) -> None:
    assert isinstance(hsm.proof_of(answer), Proof | NotProven)


@given(st.lists(st.binary(min_size=2, max_size=12), min_size=60, max_size=60))
def test_any_psam_gives_a_proof_or_a_reason(answers: list[bytes]) -> None:
    junk = iter(answers)
    with contextlib.suppress(ProtocolError):
        said = psam.prove(lambda command: exchange(lambda _: next(junk), command), KEYS, FACTORS, CHALLENGES)
        assert isinstance(said, Proof | NotProven)


@given(st.data())
def test_a_card_whose_answers_are_spoilt_is_verified_right_or_not_at_all(data: st.DataObject) -> None:
    chip, sam = SocialChip(PEOPLE[3], CardProfile(3)), SamChip(SamProfile())
    at, spoil = data.draw(st.integers(0, 60)), data.draw(st.binary(min_size=2, max_size=30))
    count = iter(range(1000))
    with contextlib.suppress(CardError, ProtocolError):
        card = read_card(
            lambda command: exchange(lambda b: spoil if next(count) == at else chip.answer(b), command),
            prove=with_sam(sam),
            history=HISTORY,
        )
        assert (card.number, card.verified) == (PEOPLE[3].number, True)


def test_no_proof_shows_in_a_repr() -> None:
    shown = repr((FACTORS, CHALLENGES, Proof(b"\x55" * 8, b"\x66" * 16)))
    assert "\\x" not in shown
    assert CHIP.hex() not in shown


def test_a_psam_with_a_foreign_chip_in_its_slot_is_no_psam() -> None:
    said = psam.prove(lambda _: Response(b"", 0x6A82), KEYS, FACTORS, CHALLENGES)
    assert said == NotProven(Unproven.NO_SAM, "6A82")
