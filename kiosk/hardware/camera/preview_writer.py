"""Puts pictures into a preview memory; runs in the capturing process, the only one that writes."""

import mmap
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.domain.preview import NEWEST_WORD, PIXEL_BYTES, SLOTS, Mark, Seen, mark_word, size_of

Picture = NDArray[np.uint8]  # height x width x 3, blue first, as OpenCV has them


class PreviewWriter:
    """Maps the memory when made: tell the owner then, so that it can seal it."""

    def __init__(self, fd: int) -> None:
        self._map = mmap.mmap(fd, 0)
        self.size = size_of(self._map[:64], len(self._map))
        self._words = memoryview(self._map)[: mmap.PAGESIZE].cast("Q")
        shape = (self.size.height, self.size.width, PIXEL_BYTES)
        self._slots: list[NDArray[np.uint8]] = [
            np.ndarray(shape, np.uint8, self._map, self.size.slot_at(number)) for number in range(SLOTS)
        ]
        self._last = 0

    def publish(self, picture: Picture, at_ns: int, seen: Seen = Seen.GOOD) -> Mark:
        """Show this picture, scaled where its size is another; readers see the former one until it is whole."""
        sequence = self._last + 1
        at = mark_word(sequence)
        self._words[at] = 0
        slot = self._slots[sequence % SLOTS]
        cv2.cvtColor(_fitted(picture, self.size.width, self.size.height), cv2.COLOR_BGR2RGBA, dst=slot)
        self._words[at + 1] = at_ns
        self._words[at + 2] = seen
        self._words[at] = sequence
        self._words[NEWEST_WORD] = sequence
        self._last = sequence
        return Mark(sequence, at_ns, seen)

    def wipe(self) -> None:
        """Nothing is shown any more, and no byte of a picture is left; what is published next is shown again."""
        self._words[NEWEST_WORD] = 0
        for number, slot in enumerate(self._slots):
            self._words[mark_word(number)] = 0
            slot[:] = 0


def _fitted(picture: Picture, width: int, height: int) -> Any:
    """The middle of the picture at this size, never stretched. Any: cv2 types its arrays by itself."""
    high, wide = picture.shape[:2]
    if (wide, high) == (width, height):
        return picture
    scale = min(wide / width, high / height)
    part_wide, part_high = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (wide - part_wide) // 2, (high - part_high) // 2
    part = picture[top : top + part_high, left : left + part_wide]
    return cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA)
