"""The four layouts of the text on a card."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bench.idcard_text import Kind, number_on, text_of
from kiosk.bench.people import Person
from kiosk.hardware.card.port import CardError, CardErrorCode
from kiosk.hardware.idcard.layouts import parse_text
from kiosk.hardware.idcard.port import CitizenCard, ForeignerCard2017, ForeignerCard2023, ResidencePermit
from tests.hardware.anybody import people
from tests.hardware.idcard.station import PEOPLE, TODAY

KINDS = {
    Kind.CITIZEN: CitizenCard,
    Kind.PERMIT: ResidencePermit,
    Kind.FOREIGNER: ForeignerCard2017,
    Kind.FOREIGNER_2023: ForeignerCard2023,
}


def changed(block: bytes, at: int, words: str) -> bytes:
    piece = words.encode("utf-16-le")
    return block[:at] + piece + block[at + len(piece) :]


@pytest.mark.parametrize("index", range(12))
@pytest.mark.parametrize("kind", list(Kind))
def test_what_was_written_is_read(kind: Kind, index: int) -> None:
    person = PEOPLE[index]
    card = parse_text(text_of(person, kind, TODAY))
    assert isinstance(card, KINDS[kind])
    assert card.number == number_on(person, kind)
    assert (card.birth, card.sex) == (person.birth, person.sex)
    assert person.name.startswith(card.name)  # fifteen characters fit


@given(people, st.sampled_from(list(Kind)))
def test_anybody_comes_off_the_card_as_written(person: Person, kind: Kind) -> None:
    card = parse_text(text_of(person, kind, TODAY))
    assert isinstance(card, KINDS[kind])
    assert (card.name, card.number) == (person.name, number_on(person, kind))
    assert (card.birth, card.sex) == (person.birth, person.sex)


def test_the_fields_of_a_citizen() -> None:
    card = parse_text(text_of(PEOPLE[1], Kind.CITIZEN, TODAY))
    assert isinstance(card, CitizenCard)
    assert card.nation == PEOPLE[1].nation
    assert card.address == "云溪区示范社区人和路1号"
    assert card.issuer == "云溪区公安局"
    assert card.valid_from == date(2025, 1, 1)


def test_for_ever_has_no_end() -> None:
    block = changed(text_of(PEOPLE[0], Kind.CITIZEN, TODAY), 204, "长期      ")
    assert parse_text(block).valid_until is None


def test_the_fields_of_a_permit() -> None:
    card = parse_text(text_of(PEOPLE[0], Kind.PERMIT, TODAY))
    assert isinstance(card, ResidencePermit)
    assert (card.pass_number, card.issue_count) == ("H99999999", "01")


def test_the_fields_of_the_foreigners_cards() -> None:
    older = parse_text(text_of(PEOPLE[0], Kind.FOREIGNER, TODAY))
    newer = parse_text(text_of(PEOPLE[0], Kind.FOREIGNER_2023, TODAY))
    assert isinstance(older, ForeignerCard2017)
    assert isinstance(newer, ForeignerCard2023)
    assert older.english_name == "DOE, JAMIE ALEXANDRA"
    assert (older.nationality, older.version, older.authority) == ("XXX", "01", "9999")
    assert newer.english_name == "VERYLONGFAMILYNAME, JAMIE ALEXANDRA CHRISTINE"
    assert (newer.nationality, newer.renewals) == ("XXX", "00")


def test_a_foreigner_without_a_chinese_name_has_the_english_one() -> None:
    block = changed(text_of(PEOPLE[0], Kind.FOREIGNER, TODAY), 158, " " * 15)
    assert parse_text(block).name == "DOE, JAMIE ALEXANDRA"


OTHER_SEX = {"1": "2", "2": "1"}


@pytest.mark.parametrize(
    ("at", "words", "kind"),
    [
        (122, "99910119491231008Y", Kind.CITIZEN),  # check character
        (36, "19491231", Kind.CITIZEN),  # birth date
        (30, OTHER_SEX[PEOPLE[0].sex], Kind.CITIZEN),
        (30, "3", Kind.CITIZEN),
        (30, OTHER_SEX[PEOPLE[0].sex], Kind.PERMIT),
        (0, " " * 15, Kind.CITIZEN),  # no name
        (0, "王\n", Kind.CITIZEN),
        (188, "2025010 ", Kind.CITIZEN),
        (204, "20251301", Kind.CITIZEN),
        (122, "X1Y", Kind.FOREIGNER),
        (220, "19491331", Kind.FOREIGNER),
        (36, "19491231", Kind.FOREIGNER_2023),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(at: int, words: str, kind: Kind) -> None:
    with pytest.raises(CardError) as refused:
        parse_text(changed(text_of(PEOPLE[0], kind, TODAY), at, words))
    assert refused.value.code is CardErrorCode.DATA_INVALID
    assert words.strip() not in refused.value.detail or not words.strip()


def test_a_layout_nobody_knows_is_another_card() -> None:
    with pytest.raises(CardError) as refused:
        parse_text(changed(text_of(PEOPLE[0], Kind.CITIZEN, TODAY), 248, "Q"))
    assert refused.value.code is CardErrorCode.CARD_UNSUPPORTED


def test_an_unknown_nation_is_no_reason_to_refuse() -> None:
    card = parse_text(changed(text_of(PEOPLE[0], Kind.CITIZEN, TODAY), 32, "77"))
    assert isinstance(card, CitizenCard)
    assert card.nation == ""


@given(st.binary(min_size=250, max_size=260), st.sampled_from(" JIYQ"))
def test_any_bytes_are_a_card_or_a_card_error(block: bytes, flag: str) -> None:
    with suppress(CardError):
        parse_text(changed(block, 248, flag)[: len(block)])


@given(st.data(), st.sampled_from(list(Kind)))
def test_a_card_with_a_few_wrong_bytes_is_a_card_or_a_card_error(data: st.DataObject, kind: Kind) -> None:
    block = bytearray(text_of(PEOPLE[2], kind, TODAY))
    for _ in range(data.draw(st.integers(1, 4))):
        block[data.draw(st.integers(0, 255))] = data.draw(st.integers(0, 255))
    with suppress(CardError):
        parse_text(bytes(block))
