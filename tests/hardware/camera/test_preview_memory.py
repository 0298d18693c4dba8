"""The memory that pictures are shown through: who may write, who may look, what is left."""

import contextlib
import fcntl
import mmap
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.preview import PreviewMap
from kiosk.domain.errors import ProtocolError
from kiosk.domain.preview import (
    HEADER_BYTES,
    NEWEST_WORD,
    SLOTS,
    Mark,
    PictureSize,
    Seen,
    header,
    mark_at,
    mark_word,
    nearest,
    size_of,
)
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.preview_writer import Picture, PreviewWriter

SIZE = PictureSize(64, 48)


def grey(level: int, width: int = 64, height: int = 48) -> Picture:
    """A picture of one colour."""
    return np.full((height, width, 3), level, np.uint8)


def copied(seen: PreviewMap) -> tuple[Mark, set[int]] | None:
    """The newest picture's mark, and the values in it."""
    into = bytearray(seen.size.slot_bytes)
    mark = seen.copy_newest(memoryview(into))
    return None if mark is None else (mark, set(into))


def test_what_is_written_is_seen() -> None:
    with PreviewMemory(SIZE) as memory:
        writer = PreviewWriter(memory.fd)
        seen = PreviewMap(memory.reading_fd())
        assert copied(seen) is None
        for number in range(1, 9):
            writer.publish(grey(number), at_ns=number * 10, seen=Seen.TOO_DARK)
            assert copied(seen) == (Mark(number, number * 10, Seen.TOO_DARK), {number, 255})
        seen.close()


def test_blue_and_red_are_not_exchanged() -> None:
    with PreviewMemory(SIZE) as memory:
        picture = grey(0)
        picture[:, :, 0] = 200
        PreviewWriter(memory.fd).publish(picture, at_ns=1)
        seen = PreviewMap(memory.reading_fd())
        into = bytearray(seen.size.slot_bytes)
        seen.copy_newest(memoryview(into))
        assert bytes(into[:4]) == bytes((0, 0, 200, 255))
        seen.close()


def test_another_size_is_cut_to_the_middle_and_scaled() -> None:
    with PreviewMemory(SIZE) as memory:
        wide = np.concatenate([grey(255, 40, 96), grey(90, 128, 96), grey(255, 40, 96)], 1)
        PreviewWriter(memory.fd).publish(wide, at_ns=1)
        seen = PreviewMap(memory.reading_fd())
        found = copied(seen)
        assert found is not None
        assert found[1] == {90, 255}
        seen.close()


def test_once_sealed_nobody_else_writes() -> None:
    with PreviewMemory(SIZE) as memory:
        writer = PreviewWriter(memory.fd)
        memory.seal()
        again = os.open(f"/proc/self/fd/{memory.fd}", os.O_RDWR)
        try:
            with pytest.raises(PermissionError):
                mmap.mmap(again, SIZE.memory_bytes)
            with pytest.raises(PermissionError):
                os.pwrite(again, b"x", 0)
            for length in (0, SIZE.memory_bytes + 4096):
                with pytest.raises(PermissionError):
                    os.ftruncate(again, length)
            with pytest.raises(PermissionError):
                fcntl.fcntl(again, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE)
        finally:
            os.close(again)
        writer.publish(grey(7), at_ns=1)
        seen = PreviewMap(memory.reading_fd())
        assert copied(seen) == (Mark(1, 1, Seen.GOOD), {7, 255})
        seen.close()


def test_what_is_handed_over_is_for_looking_only() -> None:
    with PreviewMemory(SIZE) as memory:
        fd = memory.reading_fd()
        with pytest.raises(PermissionError):
            mmap.mmap(fd, SIZE.memory_bytes)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.write(fd, b"x")
        os.close(fd)


def test_closing_zeroes_what_others_still_see() -> None:
    memory = PreviewMemory(SIZE)
    PreviewWriter(memory.fd).publish(grey(200), at_ns=1)
    memory.seal()
    fd = memory.reading_fd()
    seen = PreviewMap(os.dup(fd))
    memory.close()
    memory.close()
    with mmap.mmap(fd, 0, access=mmap.ACCESS_READ) as left:
        assert not any(bytes(left))
    assert copied(seen) is None
    seen.close()
    os.close(fd)


def test_it_has_no_name() -> None:
    with PreviewMemory(SIZE) as memory:
        assert str(Path(f"/proc/self/fd/{memory.fd}").readlink()) == "/memfd:preview (deleted)"


def test_a_picture_that_is_written_over_is_not_shown() -> None:
    with PreviewMemory(SIZE) as memory:
        writer = PreviewWriter(memory.fd)
        writer.publish(grey(9), at_ns=1)
        seen = PreviewMap(memory.reading_fd())
        with mmap.mmap(memory.fd, 0) as raw:
            words = memoryview(raw)[:HEADER_BYTES].cast("Q")
            words[mark_word(1)] = 0  # the writer began the next round in this slot
            assert copied(seen) is None
            words.release()
        seen.close()


def test_a_second_eyes_picture_is_the_one_nearest_in_time() -> None:
    with PreviewMemory(SIZE) as memory:
        writer = PreviewWriter(memory.fd)
        for number in range(1, 6):
            writer.publish(grey(number), at_ns=number * 100)
        seen = PreviewMap(memory.reading_fd())
        into = memoryview(bytearray(SIZE.slot_bytes))
        found = [seen.copy_nearest(at_ns, 40, into) for at_ns in (410, 490, 250, 460, 1000)]
        assert [mark and mark.sequence for mark in found] == [4, 5, None, 5, None]
        assert copied(seen) == (Mark(5, 500, Seen.GOOD), {5, 255})
        seen.close()


@pytest.mark.parametrize("length", [0, 1, 4096, SIZE.memory_bytes])
def test_any_other_memory_is_refused(length: int) -> None:
    fd = os.memfd_create("other")
    os.ftruncate(fd, length)
    with pytest.raises(ProtocolError):
        PreviewMap(fd)


@given(st.integers(1, 4096), st.integers(1, 4096))
def test_a_header_tells_its_size(width: int, height: int) -> None:
    size = PictureSize(width, height)
    assert size_of(header(size), size.memory_bytes) == size
    with pytest.raises(ProtocolError):
        size_of(header(size), size.memory_bytes - 1)


@given(st.binary(max_size=64), st.integers(0, 1 << 40))
def test_any_header_is_a_size_or_refused(content: bytes, length: int) -> None:
    with contextlib.suppress(ProtocolError):
        assert size_of(content, length).memory_bytes == length


@given(st.lists(st.integers(0, 2**64 - 1), min_size=64, max_size=64))
def test_any_words_are_a_mark_or_none(words: list[int]) -> None:
    memory = memoryview(bytearray(512)).cast("Q")
    for index, word in enumerate(words):
        memory[index] = word
    mark = mark_at(memory, memory[NEWEST_WORD])
    assert mark is None or mark.sequence == words[NEWEST_WORD]


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), max_size=SLOTS), st.integers(0, 1000))
def test_no_pair_is_further_apart_than_allowed(at_ns: int, others: list[int], within_ns: int) -> None:
    marks = [Mark(number + 1, other, Seen.GOOD) for number, other in enumerate(others)]
    found = nearest(at_ns, marks, within_ns)
    distances = [abs(other - at_ns) for other in others if abs(other - at_ns) <= within_ns]
    assert (None if found is None else abs(found.at_ns - at_ns)) == min(distances, default=None)
