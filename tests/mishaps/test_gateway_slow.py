"""The back office is slow: it says nothing, or a byte now and then. A call ends within its limit, whatever happens."""

import time
from collections.abc import Iterator

import pytest

from agent.gateway.port import Code, NotAnswered, Question
from agent.gateway.rest_json import rest_json
from tests.gateway.far_end import Asked, Behaviour, FarEnd, answer, answering, http
from tests.gateway.station import WRITE_KEY, question, settings_for

LIMIT_S = 0.4
WHOLE = b"HTTP/1.1 200 X\r\nContent-Length: 100000\r\n\r\n" + b"{" * 1000


def silent(far: FarEnd) -> Behaviour:
    def behave(_asked: Asked) -> Iterator[bytes]:
        far.released.wait(10)
        yield b""

    return behave


def dripping(far: FarEnd, drops: bytes) -> Behaviour:
    """One byte every 50 ms: each wait is short, their sum is not."""

    def behave(_asked: Asked) -> Iterator[bytes]:
        for place in range(len(drops)):
            if far.released.wait(0.05):
                return
            yield drops[place : place + 1]

    return behave


@pytest.mark.parametrize(
    ("asking", "code"),
    [(question(), Code.UPSTREAM_TIMEOUT), (question("card.loss", key=WRITE_KEY), Code.UNKNOWN)],
)
def test_silence_ends_in_time(asking: Question, code: Code) -> None:
    with FarEnd(answering()) as far:
        far.behaviour = silent(far)
        gateway = rest_json(settings_for(far.url))
        begun = time.monotonic()
        assert gateway.ask(asking, limit_s=LIMIT_S) == NotAnswered(code)
        assert time.monotonic() - begun < LIMIT_S + 5.0
        gateway.close()


@pytest.mark.parametrize("drops", [WHOLE, WHOLE[45:], b"HTTP/1.1 200 X\r\nX-Pad: " + b"a" * 10_000])
def test_a_drip_ends_in_time(drops: bytes) -> None:
    with FarEnd(answering()) as far:
        far.behaviour = dripping(far, drops)
        gateway = rest_json(settings_for(far.url))
        begun = time.monotonic()
        reply = gateway.ask(question(), limit_s=LIMIT_S)
        assert isinstance(reply, NotAnswered)
        assert reply.code in (Code.UPSTREAM_TIMEOUT, Code.UPSTREAM_DOWN)
        assert time.monotonic() - begun < LIMIT_S + 5.0
        gateway.close()


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next_one() -> None:
    with FarEnd(answering()) as far:

        def late_once(asked: Asked) -> Iterator[bytes]:
            far.behaviour = answering(code="NOT_OFFERED")
            far.released.wait(0.3)
            yield http(answer(asked, code="NO_DATA"))

        far.behaviour = late_once
        gateway = rest_json(settings_for(far.url))
        assert gateway.ask(question(), limit_s=0.1) == NotAnswered(Code.UPSTREAM_TIMEOUT)
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.NOT_OFFERED)
        assert far.connections == 2
        gateway.close()


def test_no_time_at_all_sends_nothing() -> None:
    with FarEnd(answering()) as far:
        gateway = rest_json(settings_for(far.url))
        assert gateway.ask(question("card.loss", key=WRITE_KEY), limit_s=0) == NotAnswered(Code.UPSTREAM_DOWN)
        assert far.asked == []
