"""Identity numbers and names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.identity import age_on, birth_date, is_id_number, masked_name, masked_number

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
