"""The lines between the agent and a capturing process, and the heads of HTTP answers."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.domain.preview import Seen
from kiosk.hardware.camera.messages import (
    Failed,
    Mapped,
    Message,
    Opened,
    Pictures,
    Start,
    Why,
    answer_of,
    line,
    start_of,
)
from kiosk.hardware.camera.probe import model_of
from kiosk.hardware.transport import NoSuchLine

NUMBERS = st.integers(0, 2**62)
ANSWERS = st.one_of(
    st.just(Mapped()),
    st.builds(Opened, width=NUMBERS, height=NUMBERS, fps=st.floats(0, 240), backend=st.text(max_size=12)),
    st.builds(Pictures, newest=NUMBERS, at_ns=NUMBERS, seen=st.sampled_from(Seen), skipped=NUMBERS),
    st.builds(Failed, why=st.sampled_from(Why)),
)
STARTS = st.builds(
    Start,
    address=st.text(max_size=30),
    width=NUMBERS,
    height=NUMBERS,
    fps=NUMBERS,
    skip_frames=NUMBERS,
    frozen_s=st.floats(0, 60),
)


@given(ANSWERS)
def test_an_answer_comes_back_as_it_went(message: Message) -> None:
    assert answer_of(line(message)) == message


@given(STARTS)
def test_an_order_comes_back_as_it_went(start: Start) -> None:
    assert start_of(line(start)) == start


@given(st.binary() | st.text().map(str.encode))
def test_any_line_is_a_message_or_refused(content: bytes) -> None:
    for decode in (answer_of, start_of):
        with contextlib.suppress(ProtocolError):
            assert isinstance(decode(content), Message)


def test_a_stream_of_pictures_is_a_camera() -> None:
    head = b"HTTP/1.1 200 OK\r\nServer: Cam 3\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n"
    assert model_of(head) == {"model": "Cam 3"}


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 404 Not Found\r\nContent-Type: multipart/x-mixed-replace\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        b"220 mail ready\r\n\r\n",
    ],
)
def test_anything_else_is_another_device(head: bytes) -> None:
    with pytest.raises(NoSuchLine):
        model_of(head)


@given(st.binary())
def test_any_answer_is_a_camera_or_another_device(head: bytes) -> None:
    with contextlib.suppress(NoSuchLine):
        assert model_of(head)["model"]
