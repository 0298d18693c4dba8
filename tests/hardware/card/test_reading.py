"""The order of commands, against chips of every kind, without a reader."""

import contextlib
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bench.card_chip import CardProfile, ReadForm, SelectForm, SocialChip
from kiosk.bench.people import Person
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.apdu import Command, Response, exchange
from kiosk.hardware.card.port import CardError, CardErrorCode, SocialCard
from kiosk.hardware.card.reading import read_card
from tests.hardware.anybody import people
from tests.hardware.card.station import PEOPLE


def read(chip: SocialChip) -> SocialCard:
    return read_card(lambda command: exchange(chip.answer, command))


def code_of(profile: CardProfile) -> CardErrorCode:
    with pytest.raises(CardError) as raised:
        read(SocialChip(PEOPLE[0], profile))
    return raised.value.code


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize("select", get_args(SelectForm))
@pytest.mark.parametrize("form", get_args(ReadForm))
@pytest.mark.parametrize("t0", [True, False], ids=["T=0", "T=1"])
def test_every_kind_of_card_is_read(
    generation: Literal[1, 2], select: SelectForm, form: ReadForm, t0: bool
) -> None:
    person = PEOPLE[7]
    card = read(SocialChip(person, CardProfile(generation, select, form, t0)))
    assert (card.name, card.number, card.birth) == (person.name, person.number, person.birth)
    assert (card.sex, card.nation, card.card_number) == (person.sex, person.nation, person.card_number)
    assert card.generation == generation


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_everybody_made_up_is_read(person: Person) -> None:
    assert read(SocialChip(person, CardProfile())).name == person.name


@given(people, st.sampled_from(get_args(ReadForm)))
def test_anybody_comes_off_the_card_as_written(person: Person, form: ReadForm) -> None:
    card = read(SocialChip(person, CardProfile(read_form=form)))
    assert (card.name, card.number, card.card_number) == (person.name, person.number, person.card_number)
    assert (card.sex, card.nation, card.birth) == (person.sex, person.nation, person.birth)


def test_a_card_that_selects_no_file_is_read_by_short_identifiers() -> None:
    chip = SocialChip(PEOPLE[0], CardProfile(read_form="short"))

    def send(command: Command) -> Response:
        refused = command.ins == 0xA4 and command.p1 != 0x04
        return Response(b"", 0x6A82) if refused else exchange(chip.answer, command)

    assert read_card(send).number == PEOPLE[0].number


def test_generation_3_needs_a_key_and_its_person_is_left_alone() -> None:
    asked: list[bytes] = []
    chip = SocialChip(PEOPLE[0], CardProfile(generation=3))

    def transmit(apdu: bytes) -> bytes:
        asked.append(apdu)
        return chip.answer(apdu)

    with pytest.raises(CardError) as raised:
        read_card(lambda command: exchange(transmit, command))
    assert raised.value.code is CardErrorCode.AUTH_REQUIRED
    assert not any(apdu.endswith(b"\xef\x06") for apdu in asked)


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        (CardProfile(refused={0x09: 0x6982}), CardErrorCode.AUTH_REQUIRED),
        (CardProfile(refused={0x08: 0x6983}), CardErrorCode.CARD_BLOCKED),
        (CardProfile(refused={0x08: 0x9303}), CardErrorCode.CARD_BLOCKED),
        (CardProfile(refused={0x0D: 0x6581}), CardErrorCode.DATA_INVALID),
        (CardProfile(refused={0x09: 0x6A83}), CardErrorCode.DATA_INVALID),
        (CardProfile(corrupt=frozenset({0x08})), CardErrorCode.DATA_INVALID),
        (CardProfile(corrupt=frozenset({0x0A})), CardErrorCode.DATA_INVALID),
        (CardProfile(corrupt=frozenset({0x0D})), CardErrorCode.DATA_INVALID),
        (CardProfile(corrupt=frozenset({0x03})), CardErrorCode.CARD_UNSUPPORTED),
    ],
    ids=str,
)
def test_trouble_in_a_record_has_its_code(profile: CardProfile, code: CardErrorCode) -> None:
    assert code_of(profile) is code


def test_another_kind_of_card_is_unsupported() -> None:
    with pytest.raises(CardError) as raised:
        read_card(lambda _: Response(b"", 0x6A82))
    assert raised.value.code is CardErrorCode.CARD_UNSUPPORTED


def test_a_locked_application_is_blocked() -> None:
    with pytest.raises(CardError) as raised:
        read_card(lambda _: Response(b"", 0x6A81))
    assert raised.value.code is CardErrorCode.CARD_BLOCKED


@pytest.mark.parametrize("at", range(1, 40))
def test_a_card_swapped_at_any_command_is_never_mixed_in(at: int) -> None:
    first, second = (SocialChip(person, CardProfile()) for person in PEOPLE[:2])
    asked: list[bytes] = []

    def transmit(apdu: bytes) -> bytes:
        asked.append(apdu)
        return (first if len(asked) <= at else second).answer(apdu)

    swapped = (CardErrorCode.CARD_REMOVED, CardErrorCode.CARD_UNSUPPORTED, CardErrorCode.DATA_INVALID)
    try:
        assert read_card(lambda command: exchange(transmit, command)).number == PEOPLE[0].number
    except CardError as error:
        assert error.code in swapped  # noqa: PT017  # either is right, a mixture is not


@given(st.lists(st.binary(min_size=2, max_size=40), min_size=200, max_size=200))
def test_any_card_is_read_or_gives_an_error(answers: list[bytes]) -> None:
    junk = iter(answers)
    with contextlib.suppress(CardError, ProtocolError):
        read_card(lambda command: exchange(lambda _: next(junk), command))


@given(st.data())
def test_a_card_whose_bytes_are_spoilt_on_the_way_is_read_right_or_not_at_all(data: st.DataObject) -> None:
    chip = SocialChip(PEOPLE[3], CardProfile())
    at = data.draw(st.integers(0, 30))
    spoil = data.draw(st.binary(min_size=2, max_size=30))
    count = iter(range(1000))
    with contextlib.suppress(CardError, ProtocolError):
        card = read_card(
            lambda command: exchange(lambda b: spoil if next(count) == at else chip.answer(b), command)
        )
        assert card.number == PEOPLE[3].number
