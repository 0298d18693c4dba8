"""Fields of a message, and bytes that are none."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.face.protobuf import bytes_field, fields, joined, numbers, text, varint_field

A_FIELD = st.tuples(st.integers(1, 1 << 28), st.integers(0, (1 << 64) - 1) | st.binary(max_size=300))


@given(st.lists(A_FIELD, max_size=8))
def test_what_is_written_is_read(written: list[tuple[int, int | bytes]]) -> None:
    message = joined(
        varint_field(number, value) if isinstance(value, int) else bytes_field(number, value)
        for number, value in written
    )

    found = list(fields(message))

    assert [(one.number, bytes(one.content) if one.kind else one.value) for one in found] == written
    assert joined(one.whole for one in found) == message


@given(st.binary(max_size=60))
def test_junk_is_a_message_or_a_protocol_error(junk: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        assert joined(one.whole for one in fields(junk)) == junk


def test_repeated_numbers_are_read_packed_and_one_by_one() -> None:
    message = joined((varint_field(3, 300), bytes_field(3, b"\x01\xac\x02"), varint_field(4, 9)))

    assert numbers(message, 3) == (300, 1, 300)


def test_a_name_that_is_no_text_is_a_protocol_error() -> None:
    with pytest.raises(ProtocolError, match="no text"):
        text(bytes_field(1, b"\xff"), 1)
