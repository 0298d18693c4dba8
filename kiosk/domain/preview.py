"""How live pictures lie in a preview's memory: a header page and three slots, written by one process, read by others.

The writer fills the slot that is neither newest nor next to newest, marks it with its sequence number, then says in the
header that it is the newest. A reader copies the newest slot and believes the copy only if the slot's mark is the same
before and after.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from kiosk.domain.errors import ProtocolError

MAGIC = b"BMPREV01"
HEADER_BYTES = 4096
SLOTS = 3
PIXEL_BYTES = 4  # RGBA: what a texture takes without any conversion
LONGEST_SIDE = 4096
WORD_BYTES = 8
NEWEST_WORD = 8  # index of the sequence word in the header seen as 64-bit words
_FIRST_SLOT_WORD = 16
_WORDS_PER_SLOT = 8
_LAYOUT = struct.Struct("<8sIIII")  # magic, width, height, bytes per pixel, slots


class Seen(IntEnum):
    """What the capturing process thinks of a picture."""

    GOOD = 0
    TOO_DARK = 1
    TOO_BRIGHT = 2
    COVERED = 3
    FROZEN = 4


@dataclass(frozen=True, slots=True)
class PictureSize:
    """Pixels of every picture in one memory."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if not (0 < self.width <= LONGEST_SIDE and 0 < self.height <= LONGEST_SIDE):
            raise ValueError(f"a picture of {self.width}x{self.height}")

    @property
    def slot_bytes(self) -> int:
        """One picture."""
        return self.width * self.height * PIXEL_BYTES

    @property
    def memory_bytes(self) -> int:
        """Header and slots."""
        return HEADER_BYTES + SLOTS * self.slot_bytes

    def slot_at(self, sequence: int) -> int:
        """Where the picture with this number begins."""
        return HEADER_BYTES + (sequence % SLOTS) * self.slot_bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a slot: its number (0 = being written), when it was taken in monotonic ns, how it looks."""

    sequence: int
    at_ns: int
    seen: Seen


def header(size: PictureSize) -> bytes:
    """The fixed part of the header."""
    return _LAYOUT.pack(MAGIC, size.width, size.height, PIXEL_BYTES, SLOTS)


def size_of(memory: bytes | bytearray | memoryview, length: int) -> PictureSize:
    """The picture size that a header tells of a memory with `length` bytes. Raises ProtocolError where it cannot be."""
    try:
        magic, width, height, pixel_bytes, slots = _LAYOUT.unpack_from(memory)
        size = PictureSize(width, height)
    except (struct.error, ValueError) as strange:
        raise ProtocolError("no preview memory") from strange
    if (magic, pixel_bytes, slots, length) != (MAGIC, PIXEL_BYTES, SLOTS, size.memory_bytes):
        raise ProtocolError("no preview memory")
    return size


def mark_word(sequence: int) -> int:
    """Index of the first of the three words beside the slot of this number: sequence, at_ns, seen."""
    return _FIRST_SLOT_WORD + (sequence % SLOTS) * _WORDS_PER_SLOT


def nearest(at_ns: int, marks: Iterable[Mark], within_ns: int) -> Mark | None:
    """The picture of a second eye that belongs to one taken at this time; None where none is near enough."""
    near = [mark for mark in marks if abs(mark.at_ns - at_ns) <= within_ns]
    return min(near, key=lambda mark: abs(mark.at_ns - at_ns), default=None)


def mark_at(words: memoryview, sequence: int) -> Mark | None:
    """The mark beside the slot of this number, None where it belongs to another picture or is nonsense."""
    at = mark_word(sequence)
    if words[at] != sequence or words[at + 2] >= len(Seen):
        return None
    return Mark(sequence, words[at + 1], Seen(words[at + 2]))
