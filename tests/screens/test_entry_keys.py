"""What each key does to a field that is filled in: pure, kind by kind."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.form import FormField
from kiosk.domain.item import Kind
from kiosk.journey.entry import (
    TYPED_PIN,
    ClearEntry,
    Entry,
    EntryFinger,
    EraseKey,
    SayWrong,
    SwitchLatin,
    SwitchSigns,
    TakeChoice,
    TakeWord,
    TurnEntry,
    TypeKey,
    entry_of,
    keyed,
    value_of,
)

PHONE = FormField("phone", Kind.PHONE)
MONEY = FormField("amount_owed", Kind.MONEY)
TEXT = FormField("employer", Kind.TEXT, longest=6)
ADDRESS = FormField("address", Kind.ADDRESS, longest=4)
DATE = FormField("lost_on", Kind.DATE)
CODE = FormField("why", Kind.CODE, table="lost_how")
MANY = FormField("claims", Kind.CODE, table="labor_claim", many=True)
NUMBERS = (Kind.PHONE, Kind.ID_NUMBER, Kind.BANK_ACCOUNT, Kind.CREDIT_CODE, Kind.MONEY, Kind.COUNT)


def after(asked: FormField, *fingers: EntryFinger, value: str = "") -> Entry:
    """The field after these touches."""
    return reduce(keyed, fingers, entry_of(asked, value))


def typed(asked: FormField, keys: str) -> str:
    """What stands there after these keys."""
    return after(asked, *map(TypeKey, keys)).text


@pytest.mark.parametrize(
    ("kind", "keys", "stands"),
    [
        (Kind.PHONE, "199123456789", "19912345678"),
        (Kind.PHONE, "0730123456789", "073012345678"),
        (Kind.PHONE, "5", ""),
        (Kind.ID_NUMBER, "99910119550405123X", "99910119550405123X"),
        (Kind.ID_NUMBER, "999X", "999"),
        (Kind.ID_NUMBER, "9991011955040512345", "999101195504051234"),
        (Kind.BANK_ACCOUNT, "6" * 30, "6" * 21),
        (Kind.CREDIT_CODE, "91I9O9S1V0Z1MA", "9199101MA"),
        (Kind.MONEY, "0012", "0"),
        (Kind.MONEY, ".5", "5"),
        (Kind.MONEY, "12.345", "12.34"),
        (Kind.MONEY, "1.2.3", "1.23"),
        (Kind.COUNT, "007", "0"),
        (Kind.COUNT, "12a", "12"),
    ],
)
def test_only_what_can_stand_there_is_typed(kind: Kind, keys: str, stands: str) -> None:
    assert typed(FormField("x", kind), keys) == stands


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [("12", "1200"), ("12.5", "1250"), ("0.05", "5"), ("123456.78", "12345678"), ("3.", "300"), ("", "")],
)
def test_yuan_are_handed_over_as_fen(yuan: str, fen: str) -> None:
    assert value_of(after(MONEY, *map(TypeKey, yuan))) == fen


@given(st.integers(0, 99_999_999_999))
def test_an_amount_that_is_opened_again_is_the_same(amount_fen: int) -> None:
    assert value_of(entry_of(MONEY, str(amount_fen))) == str(amount_fen)


def test_a_month_that_is_opened_again_is_the_same() -> None:
    assert value_of(entry_of(FormField("from", Kind.MONTH), "202603")) == "202603"


def test_letters_become_a_word_and_the_rest_of_them_stays() -> None:
    now = after(TEXT, *map(TypeKey, "GONGZITIAO"), TakeWord("工资", 6))
    assert (now.text, now.letters) == ("工资", "tiao")


def test_deleting_takes_a_letter_before_a_character() -> None:
    now = after(TEXT, TypeKey("A"), TypeKey("B"), EraseKey(), EraseKey(), EraseKey(), value="工资")
    assert (now.text, now.letters) == ("工", "")


def test_letters_that_are_no_word_yet_are_not_handed_over() -> None:
    assert value_of(after(TEXT, TypeKey("A"), value="工资")) == "工资"


def test_after_abc_letters_count_as_they_are() -> None:
    assert after(TEXT, SwitchLatin(), TypeKey("A"), TypeKey("B")).text == "AB"


def test_signs_are_another_page_of_the_same_keys() -> None:
    assert after(TEXT, SwitchSigns()).signs
    assert not after(TEXT, SwitchSigns(), SwitchLatin()).signs


def test_no_text_grows_longer_than_its_field() -> None:
    assert after(TEXT, *[TakeWord("工资", 0)] * 9).text == "工资工资工资"


def test_the_rest_of_an_address_has_its_whole_length_below_the_place() -> None:
    now = after(ADDRESS, TakeChoice("999101"), *map(TypeKey, "123456"))
    assert value_of(now) == "999101/1234"


def test_another_place_keeps_what_was_written_below_it() -> None:
    now = after(ADDRESS, TakeChoice("999102001"), value="999101/12号")
    assert value_of(now) == "999102001/12号"


def test_deleting_never_takes_the_place_of_an_address_away() -> None:
    assert after(ADDRESS, *[EraseKey()] * 5, value="999101/12号").text == "999101/"


def test_clearing_an_address_that_is_written_keeps_its_place_once() -> None:
    assert after(ADDRESS, ClearEntry(), value="999101/12号").text == "999101/"
    assert value_of(after(ADDRESS, ClearEntry(), ClearEntry(), value="999101/12号")) == ""


def test_a_day_goes_back_step_by_step() -> None:
    steps = [TakeChoice("2026"), TakeChoice("2026-10"), TakeChoice("2026-10-31")]
    assert after(DATE, *steps).text == "2026-10-31"
    assert [after(DATE, *steps, *[EraseKey()] * times).text for times in (1, 2, 3)] == ["2026-10", "2026", ""]


def test_of_one_code_the_last_tap_counts_and_of_many_a_second_tap_takes_it_out() -> None:
    assert after(CODE, TakeChoice("stolen"), TakeChoice("lost")).text == "lost"
    assert after(MANY, TakeChoice("a"), TakeChoice("b"), TakeChoice("a")).text == "b"


def test_choosing_stays_on_its_leaf_and_writing_begins_at_the_first() -> None:
    assert after(CODE, TurnEntry(1), TakeChoice("lost")).leaf == 1
    assert after(TEXT, TypeKey("A"), TurnEntry(2), TypeKey("B")).leaf == 0


def test_what_is_wrong_is_named_until_the_next_key() -> None:
    assert after(PHONE, SayWrong("phone")).named == "phone"
    assert after(PHONE, SayWrong("phone"), TypeKey("1")).named == ""


def test_of_a_pin_it_is_only_known_that_it_is_there() -> None:
    assert value_of(entry_of(FormField("new_pin", Kind.PIN), "")) == TYPED_PIN


def test_what_is_typed_stands_in_no_picture_of_the_program() -> None:
    assert "19912345678" not in repr(entry_of(PHONE, "19912345678"))
    assert "工资" not in repr(TakeWord("工资", 6))


@given(st.sampled_from(NUMBERS), st.text(alphabet="0123456789X.AZ", max_size=40))
def test_any_keys_leave_something_that_can_be_handed_over(kind: Kind, keys: str) -> None:
    entry = after(FormField("x", kind), *map(TypeKey, keys))
    assert value_of(entry).isascii()
    assert value_of(entry_of(entry.field, value_of(entry))) == value_of(entry)
