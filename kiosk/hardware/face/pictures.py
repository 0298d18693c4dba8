"""Pictures out of a camera's sealed memory, looked at and never written. See kiosk.domain.preview."""

import mmap
import os
import time

import cv2
import numpy as np

from kiosk.domain.errors import ProtocolError
from kiosk.domain.preview import HEADER_BYTES, NEWEST_WORD, PIXEL_BYTES, SLOTS, Mark, mark_at, size_of
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

    def _newest(self, after: int) -> tuple[Picture, Mark] | None:
        sequence = int(self._words[NEWEST_WORD])
        mark = mark_at(self._words, sequence) if sequence > after else None
        if mark is None:
            return None
        picture = cv2.cvtColor(self._slots[sequence % SLOTS], cv2.COLOR_RGBA2BGR)
        if mark_at(self._words, sequence) != mark:
            return None  # written over meanwhile
        return np.asarray(picture, np.uint8), mark

    def close(self) -> None:
        """Unmap it."""
        self._slots.clear()
        self._words.release()
        self._map.close()
