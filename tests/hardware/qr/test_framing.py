"""Codes out of a scanner's bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hardware.qr.framing import IDLE_S, LONGEST, SUFFIXES, Framer

CODES = st.lists(
    st.binary(min_size=1, max_size=60).filter(
        lambda code: not set(code) & set(SUFFIXES) and b"N" not in code
    ),
    max_size=6,
)


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b"\t"])
def test_any_suffix_ends_a_code(suffix: bytes) -> None:
    assert Framer().feed(b"A001" + suffix + b"B002" + suffix, 0.0) == [b"A001", b"B002"]


def test_without_a_suffix_a_pause_ends_a_code() -> None:
    framer = Framer()
    assert framer.feed(b"A0", 0.0) == []
    assert framer.feed(b"01", IDLE_S / 2) == []
    assert framer.flush(IDLE_S) == []
    assert framer.flush(IDLE_S * 2) == [b"A001"]
    assert not framer.pending


def test_a_code_after_a_pause_does_not_join_the_one_before() -> None:
    framer = Framer()
    framer.feed(b"A001", 0.0)
    assert framer.feed(b"B002\r", 1.0) == [b"A001", b"B002"]


@pytest.mark.parametrize("said", [b"%%NoRead\r\n", b"\r\n\r\n", b"NR\r"])
def test_no_read_and_empty_lines_are_no_codes(said: bytes) -> None:
    assert Framer().feed(said, 0.0) == []


def test_the_longest_code_is_taken_and_a_longer_one_dropped_whole() -> None:
    framer = Framer()
    assert framer.feed(b"x" * LONGEST + b"\r", 0.0) == [b"x" * LONGEST]
    assert framer.feed(b"x" * (LONGEST + 1) + b"\rA001\r", 0.0) == [b"A001"]


@given(CODES, st.sampled_from([b"\r", b"\n", b"\r\n", b"\t"]), st.integers(1, 7))
def test_pieces_of_any_size_give_the_same_codes(codes: list[bytes], suffix: bytes, piece: int) -> None:
    line = b"".join(code + suffix for code in codes)
    framer = Framer()
    found = [
        code for start in range(0, len(line), piece) for code in framer.feed(line[start : start + piece], 0.0)
    ]
    assert found == codes


@given(st.lists(st.binary(max_size=400), max_size=30))
def test_any_bytes_are_codes_within_the_limit(pieces: list[bytes]) -> None:
    framer = Framer()
    for index, piece in enumerate(pieces):
        for code in framer.feed(piece, index * 0.01):
            assert 0 < len(code) <= LONGEST
