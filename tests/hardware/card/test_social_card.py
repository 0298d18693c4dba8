"""What records mean, and which cards contradict themselves."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.port import CardError, CardErrorCode, Sex
from kiosk.hardware.card.social_card import Tag, decode_name, generation_of, parse_record, social_card

RECORDS: dict[int, bytes] = {
    Tag.VERSION: b"2.00",
    Tag.ISSUED: bytes.fromhex("20240601"),
    Tag.EXPIRES: bytes.fromhex("20340601"),
    Tag.CARD_NUMBER: b"Z00000011",
    Tag.NUMBER: b"999101194912310026",
    Tag.NAME: "王秀英".encode("gbk").ljust(30, b"\0"),
    Tag.SEX: b"2",
    Tag.NATION: b"\x01",
    Tag.BIRTH: bytes.fromhex("19491231"),
}


def code_of(records: dict[int, bytes]) -> CardErrorCode:
    with pytest.raises(CardError) as raised:
        social_card(records)
    return raised.value.code


def test_a_whole_card_is_read() -> None:
    card = social_card(RECORDS)
    assert (card.name, card.number, card.card_number) == ("王秀英", "999101194912310026", "Z00000011")
    assert (card.sex, card.nation, card.birth) == (Sex.FEMALE, "01", date(1949, 12, 31))
    assert (card.version, card.generation) == ("2.00", 2)
    assert (card.issued, card.expires) == (date(2024, 6, 1), date(2034, 6, 1))


def test_a_card_alone_is_only_a_claim() -> None:
    assert not social_card(RECORDS).verified


def test_a_printed_card_shows_nothing_of_the_resident() -> None:
    shown = repr(social_card(RECORDS))
    assert shown == "SocialCard(version='2.00', verified=False)"


@pytest.mark.parametrize("tag", [Tag.NUMBER, Tag.NAME, Tag.SEX, Tag.BIRTH, Tag.VERSION])
def test_a_missing_record_is_invalid(tag: Tag) -> None:
    assert code_of({key: value for key, value in RECORDS.items() if key != tag}) is CardErrorCode.DATA_INVALID


@pytest.mark.parametrize("tag", [Tag.NAME_MORE, Tag.NATION, Tag.ISSUED, Tag.EXPIRES, Tag.CARD_NUMBER])
def test_a_record_that_cards_may_lack_is_not_needed(tag: Tag) -> None:
    assert social_card({key: value for key, value in RECORDS.items() if key != tag}).name == "王秀英"


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (Tag.NUMBER, b"999101194912310027"),  # check character
        (Tag.NUMBER, b"999101194902310022"),  # no such day
        (Tag.NUMBER, "９９".encode()),
        (Tag.BIRTH, bytes.fromhex("19491230")),  # another day than the number says
        (Tag.BIRTH, bytes.fromhex("FFFFFFFF")),
        (Tag.SEX, b"1"),  # the number says 2
        (Tag.SEX, b"9"),
        (Tag.SEX, b""),
        (Tag.NAME, b"\0" * 30),
        (Tag.NAME, b"\x81"),
        (Tag.NAME, b"A\x01B"),
        (Tag.ISSUED, bytes.fromhex("20241301")),
    ],
)
def test_a_card_that_contradicts_itself_is_invalid(tag: Tag, value: bytes) -> None:
    assert code_of(RECORDS | {tag: value}) is CardErrorCode.DATA_INVALID


def test_a_small_x_is_read_as_the_check_character() -> None:
    number = "99910119491231078X"
    assert social_card(RECORDS | {Tag.NUMBER: number.lower().encode()}).number == number


@pytest.mark.parametrize("empty", ["00000000", "FFFFFFFF"])
def test_a_date_of_filling_is_none(empty: str) -> None:
    assert social_card(RECORDS | {Tag.EXPIRES: bytes.fromhex(empty)}).expires is None


@pytest.mark.parametrize("padding", [b"\0", b" ", b"\xff"])
@pytest.mark.parametrize("name", ["王秀英", "丁一", "欧阳娜娜", "王𬍛", "买买提江·吐尔逊", "SMITH F"])
def test_names_come_without_their_filling(name: str, padding: bytes) -> None:
    assert decode_name(name.encode("gb18030").ljust(30, padding), padding * 20) == name


@given(st.integers(0, 13))
def test_a_character_may_stand_across_both_records(before: int) -> None:
    name = "王" * before + "𬍛" + "王" * (20 - before)
    coded = name.encode("gb18030")
    assert decode_name(coded[:30], coded[30:].ljust(20, b"\0")) == name


def test_a_nation_that_does_not_exist_is_left_out() -> None:
    assert social_card(RECORDS | {Tag.NATION: b"\x99"}).nation == ""


@pytest.mark.parametrize("version", [b"", b"4.00", b"\xff\xff"])
def test_an_unknown_generation_is_unsupported(version: bytes) -> None:
    with pytest.raises(CardError) as raised:
        generation_of(version)
    assert raised.value.code is CardErrorCode.CARD_UNSUPPORTED


@given(st.binary(max_size=64))
def test_any_bytes_are_a_record_or_a_protocol_error(answer: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        tag, value = parse_record(answer)
        assert answer.startswith(bytes((tag, len(value))) + value)


@given(st.dictionaries(st.sampled_from(list(Tag)), st.binary(max_size=40)))
def test_any_records_are_a_card_or_a_card_error(junk: dict[int, bytes]) -> None:
    with contextlib.suppress(CardError):
        social_card(RECORDS | junk)


@given(st.binary(max_size=30), st.binary(max_size=20))
def test_a_broken_name_never_stands_in_the_error(name: bytes, more: bytes) -> None:
    with contextlib.suppress(CardError):
        assert decode_name(name, more)
