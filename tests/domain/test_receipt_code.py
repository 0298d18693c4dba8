"""The code on a slip of something that is being confirmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.receipt_code import ReceiptCode, code_of, fresh_key, in_groups, read_code


def test_what_is_written_is_read_and_no_two_keys_are_alike() -> None:
    keys = {fresh_key() for _ in range(200)}
    assert len(keys) == 200
    for key in keys:
        assert read_code(f" {code_of('card.loss_temp', key)}\n") == ReceiptCode("card.loss_temp", key)


def test_people_read_it_in_groups_and_its_repr_says_nothing() -> None:
    key = "0123456789ABCDEFGHJKMNPQ"
    assert in_groups(key) == "0123 4567 89AB CDEF GHJK MNPQ"
    assert key not in repr(ReceiptCode("card.loss", key))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BMR1:card.loss:" + "0" * 23,
        "BMR1:card.loss:" + "I" * 24,
        "BMR2:card.loss:" + "0" * 24,
        "BMR1:card:" + "0" * 24,
        "BMR1:card.loss:" + "０" * 24,
        "BMR1:../x.y:" + "0" * 24,
    ],
)
def test_anything_else_is_none_of_ours(text: str) -> None:
    assert read_code(text) is None


@given(st.text(max_size=80))
def test_whatever_is_scanned_is_read_or_not(text: str) -> None:
    found = read_code(text)
    assert found is None or code_of(found.item, found.key) == text.strip()
