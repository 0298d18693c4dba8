"""Lines between the face process and its owner."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.face import messages
from kiosk.hardware.face.messages import answer_of, line_of, order_of


def test_orders_and_answers_come_back_as_they_were() -> None:
    see = messages.See(ask=3, after=9, embed=True)
    seen = messages.Seen(ask=3, sequence=10, follows=700, passive=0.9)

    assert order_of(line_of(see)) == see
    assert answer_of(line_of(seen)) == seen


@given(st.binary(max_size=40))
def test_junk_is_a_message_or_a_protocol_error(junk: bytes) -> None:
    for read in (order_of, answer_of):
        with contextlib.suppress(ProtocolError):
            read(junk)


def test_more_bytes_than_anything_has_are_refused() -> None:
    with pytest.raises(ProtocolError, match="more bytes"):
        answer_of(line_of(messages.Seen(ask=1, sequence=1, follows=-1)))
