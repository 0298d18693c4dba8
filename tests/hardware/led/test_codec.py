"""Pictures on strips, and their frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bench import led as bench
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.led.codec import LONGEST, LedFrame, Picture, crc, decoded, encoded, show, shown

FRAMES = st.builds(LedFrame, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=LONGEST))
LINES = st.lists(st.text("号窗口请暂停服务AB0123456789 ", max_size=12), min_size=1, max_size=2)


def test_the_crc_is_the_published_one() -> None:
    assert crc(b"123456789") == 0x4B37  # CRC-16/MODBUS, check value of the catalogue


def test_one_frame_byte_by_byte() -> None:
    frame = encoded(show(3, Picture(("3 号",), scroll=True)))
    assert frame[:-2] == bytes.fromhex("FE 4C 03 01 05 01 33 20") + "号".encode("gbk")


@given(FRAMES)
def test_decoding_undoes_encoding(frame: LedFrame) -> None:
    assert decoded(encoded(frame)) == frame


@given(st.binary(max_size=140))
def test_any_bytes_are_a_frame_or_a_protocol_error(data: bytes) -> None:
    try:
        frame = decoded(data)
    except ProtocolError:
        return
    assert encoded(frame) == data


@given(FRAMES)
def test_any_frame_is_a_picture_or_a_protocol_error(frame: LedFrame) -> None:
    try:
        shown(frame)
    except ProtocolError:
        return


@given(LINES, st.booleans())
def test_a_picture_comes_out_as_it_went_in(lines: list[str], scroll: bool) -> None:
    picture = Picture(tuple(lines), scroll)
    assert shown(show(1, picture)) == picture


def test_no_lines_are_a_dark_strip() -> None:
    assert shown(show(1, Picture())) == Picture()


def test_a_character_outside_gbk_is_a_question_mark_and_nothing_is_cut_in_half() -> None:
    assert shown(show(1, Picture(("𠮷",)))).lines == ("?",)
    long = shown(show(1, Picture(("号" * 100,)))).lines[0]
    assert long == "号" * ((LONGEST - 1) // 2)


@given(FRAMES)
def test_the_bench_reads_what_the_driver_writes(frame: LedFrame) -> None:
    line = bytearray(encoded(frame))
    assert bench.take_message(line) == (frame.address, frame.command, frame.payload)
    assert bench.message(frame.address, frame.command, frame.payload) == encoded(frame)


@pytest.mark.parametrize("wrong", [(300, 1, b""), (1, 300, b""), (1, 1, bytes(121))])
def test_what_does_not_fit_in_a_frame_is_a_value_error(wrong: tuple[int, int, bytes]) -> None:
    with pytest.raises(ValueError, match=r"0 to 255|at most"):
        LedFrame(*wrong)
