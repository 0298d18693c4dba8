"""What the agent and the process that holds the pages say: round trips, and any bytes give a message or ProtocolError."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.document import codec
from kiosk.hardware.document.port import ColourMode, Hint, Seeing

numbers = some.integers(-(2**31), 2**31)
corners = some.lists(some.floats(0, 1), max_size=9).map(tuple)
modes = some.sampled_from(ColourMode)
orders = some.one_of(
    some.builds(codec.Still, ask=numbers, mode=modes, replaces=some.none() | numbers),
    some.builds(codec.SetCorners, ask=numbers, page=numbers, corners=corners),
    some.builds(codec.SetMode, ask=numbers, page=numbers, mode=modes),
    some.builds(codec.Turn, ask=numbers, page=numbers, quarters=numbers),
    some.builds(codec.Remove, ask=numbers, page=numbers),
    some.builds(codec.Arrange, ask=numbers, pages=some.lists(numbers, max_size=5).map(tuple)),
    some.builds(codec.Show, ask=numbers, page=numbers, longest=numbers, photo=some.booleans()),
    some.builds(codec.ReadCodes, ask=numbers, page=numbers),
    some.builds(codec.MakePdf, ask=numbers),
    some.builds(codec.Live, ask=numbers, on=some.booleans()),
    some.builds(codec.Tell, ask=numbers),
)
lines = some.builds(
    codec.PageLine,
    page=numbers,
    corners=corners,
    found=some.booleans(),
    by_hand=some.booleans(),
    mode=modes,
    quarters=numbers,
    hints=some.lists(some.sampled_from(Hint), max_size=3).map(tuple),
    wide=numbers,
    high=numbers,
    size=numbers,
)
answers = some.one_of(
    some.builds(codec.Looks, seeing=some.sampled_from(Seeing), wide=numbers, high=numbers),
    some.builds(
        codec.Done,
        ask=numbers,
        pages=some.lists(lines, max_size=3).map(tuple),
        page=numbers,
        follows=some.integers(0, codec.MOST_BYTES),
    ),
    some.builds(codec.Declined, ask=numbers, reason=some.text(), detail=some.text()),
)


@given(orders)
def test_an_order_comes_back_as_it_was(order: codec.Order) -> None:
    assert codec.order_of(codec.line_of(order)) == order


@given(answers)
def test_an_answer_comes_back_as_it_was(answer: codec.Answer) -> None:
    assert codec.answer_of(codec.line_of(answer)) == answer


@given(some.binary(max_size=200) | orders.map(codec.line_of) | answers.map(codec.line_of))
def test_any_bytes_give_a_message_or_a_protocol_error(line: bytes) -> None:
    for decode in (codec.order_of, codec.answer_of):
        with suppress(ProtocolError):
            decode(line)


def test_an_answer_that_announces_more_than_a_visit_may_hold_is_not_believed() -> None:
    huge = codec.Done(ask=1, pages=(), follows=codec.MOST_BYTES + 1)
    with pytest.raises(ProtocolError):
        codec.answer_of(codec.line_of(huge))
