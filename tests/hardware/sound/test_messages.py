"""The lines between the player and its child process."""

import contextlib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.sound.messages import (
    Answer,
    Gain,
    Heard,
    Look,
    Order,
    Outputs,
    Play,
    Stop,
    Unheard,
    answer_of,
    order_of,
)

numbers = st.integers(-(2**31), 2**31)
words = st.text(max_size=12)
gains = st.floats(0, 1)
said: st.SearchStrategy[Answer] = st.one_of(
    st.builds(Outputs, names=st.lists(words, max_size=3), backend=words),
    st.builds(Heard, sound=numbers, whole=st.booleans()),
    st.builds(Unheard, sound=numbers, why=words),
)
asked: st.SearchStrategy[Order] = st.one_of(
    st.builds(
        Play, sound=numbers, files=st.lists(words, max_size=3), gap_ms=numbers, gain=gains, output=words
    ),
    st.builds(Gain, gain=gains),
    st.sampled_from((Stop(), Look())),
)
MESSAGES = (Outputs, Heard, Unheard, Play, Stop, Gain, Look)


@given(said)
def test_an_answer_comes_back_as_it_went(answer: Answer) -> None:
    assert answer_of(msgspec.json.encode(answer)) == answer


@given(asked)
def test_an_order_comes_back_as_it_went(order: Order) -> None:
    assert order_of(msgspec.json.encode(order)) == order


@given(st.binary(max_size=200) | said.map(msgspec.json.encode).flatmap(lambda whole: _damaged(whole)))
def test_any_line_is_a_message_or_a_protocol_error(line: bytes) -> None:
    for decode in (answer_of, order_of):
        with contextlib.suppress(ProtocolError):
            assert isinstance(decode(line), MESSAGES)


def _damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    places = st.tuples(st.integers(0, len(whole) - 1), st.binary(min_size=1, max_size=1))
    return places.map(lambda spoilt: whole[: spoilt[0]] + spoilt[1] + whole[spoilt[0] + 1 :])
