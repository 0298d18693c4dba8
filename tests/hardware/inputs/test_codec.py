"""The lines of the inputs board."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.inputs.codec import Ask, BoardMessage, LineReader, Version, decoded, encoded
from kiosk.hardware.inputs.port import Inputs

WORDS = st.text("abcXYZ019 ._-", min_size=1, max_size=20)
MESSAGES: st.SearchStrategy[BoardMessage] = (
    st.builds(Inputs, battery_percent=st.none() | st.integers(0, 100))
    | st.builds(Version, WORDS, WORDS)
    | st.just(Ask())
)


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (Inputs(battery_percent=87, door_open=True), b"$BMI,1,87,1,0,0*65\r\n"),
        (Inputs(mains=False), b"$BMI,0,-,0,0,0*47\r\n"),
        (Ask(), b"$BMQ*5E\r\n"),
    ],
)
def test_lines_byte_by_byte(message: BoardMessage, line: bytes) -> None:
    assert encoded(message) == line


@given(MESSAGES)
def test_decoding_undoes_encoding(message: BoardMessage) -> None:
    assert decoded(encoded(message).strip()) == message


@given(st.binary(max_size=80))
def test_any_bytes_are_a_message_or_a_protocol_error(line: bytes) -> None:
    try:
        message = decoded(line)
    except ProtocolError:
        return
    assert encoded(message).strip() == line


@given(st.lists(MESSAGES, max_size=6), st.integers(1, 30))
def test_pieces_of_any_size_give_the_same_messages(messages: list[BoardMessage], piece: int) -> None:
    line = b"".join(map(encoded, messages))
    reader = LineReader()
    found = [one for start in range(0, len(line), piece) for one in reader.feed(line[start : start + piece])]
    assert (found, reader.noise) == (messages, 0)


@given(st.lists(st.binary(max_size=200), max_size=10))
def test_any_bytes_are_taken_in_and_a_good_line_is_found_behind_them(pieces: list[bytes]) -> None:
    reader = LineReader()
    for piece in pieces:
        reader.feed(piece)
    assert Ask() in reader.feed(b"\r\n" + encoded(Ask()))


@pytest.mark.parametrize(
    "change", [b"$BMI,1,87,1,0,0*64", b"$BMI,2,87,1,0,0*66", b"$BMI,1,101,1,0,0*5A", b"$BMI,1*5B"]
)
def test_a_line_that_says_too_much_or_sums_up_wrong_is_refused(change: bytes) -> None:
    with pytest.raises(ProtocolError):
        decoded(change)


@pytest.mark.parametrize("word", ["", "a,b", "a*b", "x" * 21, "号"])
def test_a_version_that_no_line_can_carry_is_a_value_error(word: str) -> None:
    with pytest.raises(ValueError, match="model"):
        encoded(Version(word, "1"))
