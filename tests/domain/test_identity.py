"""Identity numbers and names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bench.people import check_character
from kiosk.domain.identity import (
    NumberKind,
    age_on,
    birth_date,
    is_id_number,
    is_legacy_number,
    masked_name,
    masked_number,
    number_kind,
)

TEST_NUMBER = "99900119491231008X"  # no area has 999


def test_a_right_number_is_right() -> None:
    assert is_id_number(TEST_NUMBER)
    assert is_id_number(TEST_NUMBER.lower())


@pytest.mark.parametrize(
    "wrong", ["", "1", TEST_NUMBER[:-1] + "1", "99900119491331008X", "１" * 18, "A" * 18]
)
def test_a_wrong_number_is_refused(wrong: str) -> None:
    assert not is_id_number(wrong)


@given(st.text(max_size=20))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    assert is_id_number(text) in (True, False)


def test_age_counts_full_years() -> None:
    born = birth_date(TEST_NUMBER)
    assert born == date(1949, 12, 31)
    assert age_on(born, date(2026, 12, 30)) == 76
    assert age_on(born, date(2026, 12, 31)) == 77


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王英", "王*"), ("王秀英", "王*英"), ("欧阳秀英", "欧**英"), ("阿卜杜热西提", "阿***提"), ("", "")],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert masked_name(name) == masked


def test_numbers_are_masked() -> None:
    assert masked_number(TEST_NUMBER) == "999***********008X"


@pytest.mark.parametrize(
    ("area", "kind"),
    [
        ("819999", NumberKind.HONG_KONG),
        ("829999", NumberKind.MACAO),
        ("839999", NumberKind.TAIWAN),
        ("999999", NumberKind.FOREIGNER),
        ("669999", NumberKind.CITIZEN),
    ],
)
def test_the_first_digits_tell_whose_number_it_is(area: str, kind: NumberKind) -> None:
    body = area + "19491231" + "008"
    assert number_kind(body + check_character(body)) is kind


def test_a_wrong_number_is_of_no_kind() -> None:
    assert number_kind("8" * 18) is None


def test_a_number_of_15_digits_is_fit_to_be_shown_only() -> None:
    legacy = "999101491231008"
    assert is_legacy_number(legacy)
    assert not is_id_number(legacy)


@pytest.mark.parametrize("wrong", ["", "999101491331008", "99910149123100X", TEST_NUMBER, "９" * 15])
def test_other_numbers_are_no_legacy_numbers(wrong: str) -> None:
    assert not is_legacy_number(wrong)
