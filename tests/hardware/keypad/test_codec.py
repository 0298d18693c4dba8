"""Frames of pads, and frames found again between noise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.keypad.codec import LONGEST, SHORTEST, PadFrame, decoded, encoded
from kiosk.hardware.keypad.framing import BusFrame, BusReader
from kiosk.hardware.keypad.meaning import (
    acknowledged,
    beep_frame,
    key_frame,
    meaning_of,
    pad_frame,
    rater_frame,
    rating_frame,
)
from kiosk.hardware.keypad.port import Key, PadPicture, Pressed, Rated
from kiosk.hardware.led import codec as strips
from kiosk.hardware.led.codec import LedFrame

BYTE = st.integers(0, 255)
PAD_FRAMES = st.builds(PadFrame, BYTE, BYTE, st.binary(max_size=LONGEST - SHORTEST))
STRIP_FRAMES = st.builds(LedFrame, BYTE, BYTE, st.binary(max_size=strips.LONGEST))
FRAMES: st.SearchStrategy[BusFrame] = PAD_FRAMES | STRIP_FRAMES


def on_the_wire(frame: BusFrame) -> bytes:
    return encoded(frame) if isinstance(frame, PadFrame) else strips.encoded(frame)


@pytest.mark.parametrize(
    ("frame", "wire"),
    [
        (key_frame(1, Key.CALL), "FF 68 03 03 68 01 01 0C 0E 16"),
        (pad_frame(1, PadPicture(ticket="A023")), "FF 68 08 08 68 01 02 0A 0A 0A 00 02 03 26 16"),
        (beep_frame(1), "FF 68 02 02 68 01 03 04 16"),
    ],
)
def test_the_published_vectors(frame: PadFrame, wire: str) -> None:
    assert encoded(frame) == bytes.fromhex(wire)
    assert decoded(bytes.fromhex(wire)) == frame


def test_a_rating_is_acknowledged_with_ten_hex_less() -> None:
    said, answer = encoded(rating_frame(2, 3)), encoded(acknowledged(rating_frame(2, 3)))
    assert (said[6], answer[6]) == (0x11, 0x01)
    assert said[-2] - answer[-2] == 0x10


@pytest.mark.parametrize("key", Key)
def test_every_key_means_itself_and_is_echoed(key: Key) -> None:
    frame = key_frame(7, key)
    assert meaning_of(frame) == Pressed(7, key)
    assert acknowledged(frame) == frame


@pytest.mark.parametrize("value", range(4))
def test_every_rating_means_itself(value: int) -> None:
    assert meaning_of(rating_frame(7, value)) == Rated(7, value)


@pytest.mark.parametrize(
    "frame",
    [
        PadFrame(1, 0x11, b"\x04"),
        PadFrame(1, 0x01, b"\x0f"),
        PadFrame(1, 0x01, b"\x09\x0f"),
        PadFrame(1, 0x01, b"\x77"),
        PadFrame(1, 0x01),
        pad_frame(1, PadPicture()),
        beep_frame(1),
        rater_frame(1, asking=False),
    ],
)
def test_what_no_pad_says_means_nothing(frame: PadFrame) -> None:
    assert meaning_of(frame) is None


@pytest.mark.parametrize(
    ("picture", "places"),
    [
        (PadPicture(ticket="A001"), "0a0a0a000001"),
        (PadPicture(ticket="B1234"), "0a0a01020304"),
        (PadPicture(waiting=7), "0000070a0a0a"),
        (PadPicture(waiting=12345), "0909090a0a0a"),
        (PadPicture(), "0a0a0a0a0a0a"),
    ],
)
def test_the_six_places_of_a_pad(picture: PadPicture, places: str) -> None:
    assert pad_frame(1, picture).data.hex() == places


@given(PAD_FRAMES)
def test_decoding_undoes_encoding(frame: PadFrame) -> None:
    assert decoded(encoded(frame)) == frame


@given(st.binary(max_size=40))
def test_any_bytes_are_a_frame_or_a_protocol_error(data: bytes) -> None:
    try:
        frame = decoded(data)
    except ProtocolError:
        return
    assert encoded(frame) == data
    meaning_of(frame)


@pytest.mark.parametrize("wrong", [(256, 1, b""), (1, -1, b""), (1, 1, bytes(15))])
def test_what_does_not_fit_in_a_frame_is_a_value_error(wrong: tuple[int, int, bytes]) -> None:
    with pytest.raises(ValueError, match=r"at most|0 to 255"):
        PadFrame(*wrong)


@given(st.lists(FRAMES, max_size=8), st.integers(1, 40))
def test_pieces_of_any_size_give_the_same_frames(frames: list[BusFrame], piece: int) -> None:
    line = b"".join(map(on_the_wire, frames))
    reader = BusReader()
    found = [
        frame for start in range(0, len(line), piece) for frame in reader.feed(line[start : start + piece])
    ]
    assert (found, reader.noise, reader.pending) == (frames, 0, False)


@given(st.binary(max_size=30).filter(lambda noise: not {0xFF, 0xFE} & set(noise)), FRAMES)
def test_a_frame_is_found_behind_noise(noise: bytes, frame: BusFrame) -> None:
    reader = BusReader()
    assert reader.feed(noise + on_the_wire(frame)) == [frame]
    assert reader.noise == len(noise)


@given(PAD_FRAMES, st.data())
def test_a_torn_frame_does_not_swallow_the_next_one_for_ever(frame: PadFrame, data: st.DataObject) -> None:
    whole = encoded(frame)
    torn = whole[: data.draw(st.integers(1, len(whole) - 1))]
    reader = BusReader()
    found = reader.feed(torn + encoded(beep_frame(1))) + reader.flush()
    assert beep_frame(1) in found
    assert not reader.pending


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_any_bytes_are_frames_or_noise_and_none_are_lost(pieces: list[bytes]) -> None:
    reader = BusReader()
    frames = [frame for piece in pieces for frame in reader.feed(piece)] + reader.flush()
    assert sum(len(on_the_wire(frame)) for frame in frames) + reader.noise == sum(map(len, pieces))


def test_a_length_over_sixteen_is_dropped_at_once() -> None:
    reader = BusReader()
    assert reader.feed(b"\xff\x68\x11\x11" + encoded(beep_frame(1))) == [beep_frame(1)]
