"""The lines between the driver and its child process."""

import contextlib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.a4.messages import (
    Answer,
    Answered,
    Ask,
    AskJob,
    Cancel,
    Declined,
    Find,
    HandOver,
    Lost,
    NotSent,
    Order,
    Ready,
    Strange,
    answer_of,
    order_of,
)

numbers = st.integers(-(2**31), 2**31)
words = st.text(max_size=12)
single = numbers | words | st.booleans()
groups = st.dictionaries(words, st.none() | single | st.lists(single, max_size=3), max_size=4)
said: st.SearchStrategy[Answer] = st.one_of(
    st.builds(Answered, groups=st.lists(groups, max_size=3)),
    st.builds(Declined, code=numbers),
    st.sampled_from((NotSent(), Lost(), Strange())),
)
asked: st.SearchStrategy[Order] = st.one_of(
    st.just(Ask()),
    st.builds(AskJob, job=numbers),
    st.builds(Find, job_name=words),
    st.builds(HandOver, job_name=words, copies=numbers, length=numbers),
    st.builds(Cancel, job=numbers),
)
MESSAGES = (Ready, Answered, Declined, NotSent, Lost, Strange, Ask, AskJob, Find, HandOver, Cancel)


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
