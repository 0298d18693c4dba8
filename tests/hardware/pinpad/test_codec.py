"""The frames of the encrypting keypad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.pinpad.codec import (
    NOBODY,
    Arm,
    Ask,
    Block,
    Cancelled,
    Deframer,
    Disarm,
    Message,
    NotUnderstood,
    Stands,
    Version,
    decoded,
    encoded,
)
from kiosk.hardware.pinpad.port import PinBlock

ORDERS = st.text("0123456789abcdef", min_size=8, max_size=8).filter(lambda order: order != NOBODY)
WORDS = st.text("abcXYZ019 ._-", min_size=1, max_size=32)
BLOCKS = st.builds(PinBlock, st.binary(min_size=1, max_size=64), WORDS, WORDS)
SUBJECTS = st.text("abcXYZ019_-", min_size=1, max_size=64)
MESSAGES: st.SearchStrategy[Message] = st.one_of(
    st.just(Ask()),
    st.builds(Arm, ORDERS, SUBJECTS, st.integers(4, 6), st.integers(6, 12), st.integers(1, 600)),
    st.just(Disarm()),
    st.builds(Version, WORDS, WORDS, st.booleans(), ORDERS | st.just(NOBODY)),
    st.builds(Stands, ORDERS, st.integers(0, 12)),
    st.builds(Cancelled, ORDERS, st.booleans()),
    st.builds(Block, ORDERS, BLOCKS),
    st.just(NotUnderstood()),
)


@pytest.mark.parametrize(
    ("message", "frame"),
    [(Ask(), "02 51 03 52"), (Stands("1a2b3c4d", 4), "02 4B 2C 31 61 32 62 33 63 34 64 2C 34 03 7C")],
)
def test_frames_byte_by_byte(message: Message, frame: str) -> None:
    assert encoded(message).hex(" ").upper() == frame


@given(MESSAGES)
def test_decoding_undoes_encoding(message: Message) -> None:
    assert Deframer().feed(encoded(message)) == [message]


@given(st.binary(max_size=80))
def test_any_bytes_are_a_message_or_a_protocol_error(body: bytes) -> None:
    try:
        message = decoded(body)
    except ProtocolError:
        return
    assert encoded(message)[1:-2] == body


@given(st.lists(MESSAGES, max_size=6), st.integers(1, 30))
def test_pieces_of_any_size_give_the_same_messages(messages: list[Message], piece: int) -> None:
    line = b"".join(map(encoded, messages))
    deframer = Deframer()
    found = [
        one for start in range(0, len(line), piece) for one in deframer.feed(line[start : start + piece])
    ]
    assert (found, deframer.noise) == (messages, 0)


@given(st.lists(st.binary(max_size=400), max_size=8))
def test_any_bytes_are_taken_in_and_a_good_frame_is_found_behind_them(pieces: list[bytes]) -> None:
    deframer = Deframer()
    for piece in pieces:
        deframer.feed(piece)
    assert Ask() in [*deframer.feed(encoded(Ask())), *deframer.feed(encoded(Ask()))]


@given(MESSAGES, st.data())
def test_one_wrong_bit_is_never_another_message(message: Message, data: st.DataObject) -> None:
    frame = bytearray(encoded(message))
    place = data.draw(st.integers(0, len(frame) * 8 - 1))
    frame[place // 8] ^= 1 << place % 8
    assert Deframer().feed(bytes(frame)) == []


@pytest.mark.parametrize(
    "body",
    [
        b"A,1a2b3c4d,s,3,12,60", b"A,1a2b3c4d,s,4,13,60", b"A,1a2b3c4d,s,6,4,60", b"A,1a2b3c4d,s,4,12,0",
        b"A,00000000,s,4,12,60", b"K,1a2b3c4d,13", b"K,1a2b3c4d,04", b"E,1a2b3c4d,k,f,", b"E,1a2b3c4d,k,f,0",
        b"E,1a2b3c4d,k,f," + b"00" * 65, b"C,1a2b3c4d,X", b"V,a,b,2,00000000", b"Q,1",
    ],
)  # fmt: skip
def test_a_body_that_says_too_much_or_too_little_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        decoded(body)


@pytest.mark.parametrize("arm", [Arm("1a2b3c4d", "号", 4, 12, 60), Arm("short", "s", 4, 12, 60)])
def test_what_no_frame_can_carry_is_a_value_error(arm: Arm) -> None:
    with pytest.raises(ValueError, match="pinpad"):
        encoded(arm)
