"""The back office breaks off, or says another length than it sends."""

from collections.abc import Iterator

import pytest

from agent.gateway.port import Code, NotAnswered
from agent.gateway.rest_json import rest_json
from tests.gateway.far_end import (
    Asked,
    Behaviour,
    Closed,
    FarEnd,
    Reset,
    answer,
    answering,
    http,
    page,
    saying,
)
from tests.gateway.station import WRITE_KEY, question, settings_for

RECORDS: list[dict[str, object]] = [{"period": "202401", "amount": 1}]


def half(asked: Asked) -> Iterator[bytes]:
    whole = http(answer(asked, **page(RECORDS)))
    yield whole[: len(whole) // 2]
    raise Closed


def half_and_reset(asked: Asked) -> Iterator[bytes]:
    yield http(answer(asked, **page(RECORDS)))[:-10]
    raise Reset


def longer_than_said(asked: Asked) -> Iterator[bytes]:
    body = answer(asked, **page(RECORDS))
    yield http(body, length=len(body) - 5)


def more_than_said(asked: Asked) -> Iterator[bytes]:
    yield http(answer(asked, code="NO_DATA")) + http(answer(asked, code="NOT_OFFERED"))


def without_a_length(asked: Asked) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 X\r\nConnection: close\r\n\r\n" + answer(asked, **page(RECORDS))[:-10]
    raise Closed


def broken_chunks(asked: Asked) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + answer(asked)


@pytest.mark.parametrize(
    "behaviour", [half, half_and_reset, longer_than_said, without_a_length, broken_chunks]
)
def test_half_an_answer_is_none(behaviour: Behaviour) -> None:
    with FarEnd(behaviour) as far:
        gateway = rest_json(settings_for(far.url))
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)
        assert gateway.ask(question("card.loss", key=WRITE_KEY), limit_s=2) == NotAnswered(Code.UNKNOWN)
        far.behaviour = answering(code="NO_DATA")
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)
        gateway.close()


def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next_one() -> None:
    with FarEnd(more_than_said) as far:
        gateway = rest_json(settings_for(far.url))
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)
        assert far.connections == 2
        gateway.close()


def test_a_length_that_never_comes_ends_in_time() -> None:
    with FarEnd(saying(http(b"{}", length=1000))) as far:
        gateway = rest_json(settings_for(far.url))
        assert gateway.ask(question(), limit_s=0.3) == NotAnswered(Code.UPSTREAM_TIMEOUT)
