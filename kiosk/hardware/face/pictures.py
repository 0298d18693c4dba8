"""Pictures out of a camera's sealed memory, looked at and never written. See kiosk.domain.preview."""

import mmap
import os
import time

import cv2
import numpy as np

from kiosk.domain.errors import ProtocolError
from kiosk.domain.preview import (
    HEADER_BYTES,
    NEWEST_WORD,
    PIXEL_BYTES,
    SLOTS,
    Mark,
    mark_at,
    nearest,
    size_of,
)
from kiosk.hardware.face.faces import Picture

_LOOK_EACH_S = 0.004


class LivePictures:
    """One memory, mapped for looking only."""

    def __init__(self, fd: int) -> None:
        """Takes the descriptor over. Raises ProtocolError for one of anything else."""
        try:
            self._map = mmap.mmap(fd, 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as strange:
            raise ProtocolError("face: no memory with pictures") from strange
        finally:
            os.close(fd)
        with memoryview(self._map) as whole:
            size = size_of(whole, len(whole))
        shape = (size.height, size.width, PIXEL_BYTES)
        self._slots = [np.ndarray(shape, np.uint8, self._map, size.slot_at(slot)) for slot in range(SLOTS)]
        self._words = memoryview(self._map)[:HEADER_BYTES].cast("Q")

    def next(self, after: int, limit_s: float) -> tuple[Picture, Mark] | None:
        """The newest picture that comes after the one with this number, whole; None where none comes in time."""
        by = time.monotonic() + limit_s
        while True:
            taken = self._newest(after)
            if taken is not None or time.monotonic() >= by:
                return taken
            time.sleep(_LOOK_EACH_S)

    def beside(self, at_ns: int, within_ns: int) -> Picture | None:
        """The picture that was taken nearest to this time; None where none is near enough."""
        newest = int(self._words[NEWEST_WORD])
        marks = (mark_at(self._words, newest - back) for back in range(min(SLOTS, newest)))
        mark = nearest(at_ns, filter(None, marks), within_ns)
        return None if mark is None else self._copied(mark)

    def _newest(self, after: int) -> tuple[Picture, Mark] | None:
        sequence = int(self._words[NEWEST_WORD])
        mark = mark_at(self._words, sequence) if sequence > after else None
        picture = None if mark is None else self._copied(mark)
        return None if mark is None or picture is None else (picture, mark)

    def _copied(self, mark: Mark) -> Picture | None:
        """None where it was written over meanwhile."""
        picture = cv2.cvtColor(self._slots[mark.sequence % SLOTS], cv2.COLOR_RGBA2BGR)
        return np.asarray(picture, np.uint8) if mark_at(self._words, mark.sequence) == mark else None

    def close(self) -> None:
        """Unmap it."""
        self._slots.clear()
        self._words.release()
        self._map.close()
