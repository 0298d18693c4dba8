"""The back office, or whoever sits on the way to it, means harm."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.gateway.port import Answered, Code, NotAnswered
from agent.gateway.rest_json import rest_json
from agent.gateway.wire import LONGEST_ANSWER
from tests.gateway.far_end import Asked, Closed, FarEnd, answer, answering, http, page, saying
from tests.gateway.station import SUBJECT, WRITE_KEY, question, settings_for

MIB = b" " * (1 << 20)


def endless(_asked: Asked) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"100000\r\n" + MIB + b"\r\n"


def endless_head(_asked: Asked) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 X\r\n"
    while True:
        yield b"X-Pad: " + b"a" * 4096 + b"\r\n"


def endless_patience(_asked: Asked) -> Iterator[bytes]:
    while True:
        yield b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000


HOSTILE = {
    "a huge answer": saying(http(b"", length=LONGEST_ANSWER + 1)),
    "an endless answer": endless,
    "an endless head": endless_head,
    "a compressed answer": saying(http(b"\x1f\x8b", headers="Content-Encoding: gzip\r\n")),
    "an answer of two lengths": saying(http(b"{}", headers="Content-Length: 3\r\n")),
    "a length that is none": saying(b"HTTP/1.1 200 X\r\nContent-Length: -1\r\n\r\n{}"),
    "a length without an end": saying(b"HTTP/1.1 200 X\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n{}"),
    "no http": saying(b"220 smtp.example ESMTP\r\n\r\n"),
    "http of long ago": saying(b"{}\r\n\r\n"),
    "a redirect": saying(http(b"", status=307, headers="Location: http://127.0.0.1:9/\r\n")),
    "another protocol": saying(b"HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"),
    "deep nesting": saying(http(b'{"contract":"1.0","code":"OK","request_id":' + b"[" * 500_000)),
    "ten thousand members": saying(http(b"{" + b'"a":1,' * 10_000 + b'"b":1}')),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_nothing_of_it_gets_through(what: str, caplog: pytest.LogCaptureFixture) -> None:
    with FarEnd(HOSTILE[what]) as far:
        gateway = rest_json(settings_for(far.url))
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)
        far.behaviour = answering(code="NO_DATA")
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)
        gateway.close()
    assert SUBJECT.id_number not in caplog.text


@settings(max_examples=60)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"HTTP/1.1 200 X\r\n", b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n"]),
)
def test_any_bytes_on_the_wire_give_a_reply(junk: bytes, before: bytes) -> None:
    def behave(_asked: Asked) -> Iterator[bytes]:
        yield before + junk
        raise Closed

    with FarEnd(behave) as far:
        gateway = rest_json(settings_for(far.url))
        reply = gateway.ask(question(), limit_s=2)
        assert isinstance(reply, NotAnswered)
        assert isinstance(gateway.ask(question("card.loss", key=WRITE_KEY), limit_s=2), NotAnswered)
        gateway.close()


def test_hints_without_end_end_in_time() -> None:
    with FarEnd(endless_patience) as far:
        gateway = rest_json(settings_for(far.url))
        assert gateway.ask(question(), limit_s=0.3) == NotAnswered(Code.UPSTREAM_TIMEOUT)


def test_markup_and_control_characters_arrive_as_harmless_text() -> None:
    name = "[ref=x][b]测试[/b]\x00\x1b]0;x\x07<img src=x onerror=alert(1)>\u202e"
    with FarEnd(answering(**page([{"name": name}]))) as far:
        gateway = rest_json(settings_for(far.url))
        reply = gateway.ask(question(), limit_s=2)
        assert isinstance(reply, Answered)
        assert reply.records == ({"name": "[ref=x][b]测试[/b]]0;x<img src=x onerror=alert(1)>"},)
        gateway.close()


def test_another_persons_answer_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    """A proxy that mixes up its connections, or a far end that answers out of step."""
    told: list[bytes] = []

    def one_behind(asked: Asked) -> Iterator[bytes]:
        told.append(answer(asked, **page([{"name": asked.question["subject"]["name"]}])))
        yield http(told[-2] if len(told) > 1 else told[-1])

    with FarEnd(one_behind) as far:
        gateway = rest_json(settings_for(far.url))
        assert isinstance(gateway.ask(question(), limit_s=2), Answered)
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)
        gateway.close()
    assert "gateway.nonsense" in caplog.text
    assert SUBJECT.name not in caplog.text
