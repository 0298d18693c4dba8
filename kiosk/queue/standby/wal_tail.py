"""What a commit has just added to the write-ahead log."""

import os
import threading
from dataclasses import dataclass
from pathlib import Path

from kiosk.queue.standby.wal import HEADER, salt_of, whole_transactions


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of the log, and where they stand in it; offset 0 begins a new generation."""

    offset: int
    data: bytes


class WalTail:
    """Read by the thread that commits, after every commit: then no generation can pass unseen. The log itself has no lock."""

    def __init__(self, store: Path) -> None:
        self._file = os.open(store.with_name(store.name + "-wal"), os.O_RDONLY | os.O_CLOEXEC)
        self._lock = threading.Lock()  # closed by the loop, read by the writer
        self._is_closed = False
        self._salt = b""
        self._offset = 0

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                os.close(self._file)

    def added(self) -> Piece | None:
        """The whole transactions since the last time, or None where there are none. Raises OSError."""
        with self._lock:
            return None if self._is_closed else self._added()

    def _added(self) -> Piece | None:
        header = os.pread(self._file, HEADER, 0)
        if len(header) < HEADER:
            return None
        is_new = salt_of(header) != self._salt
        start = HEADER if is_new else self._offset
        frames = os.pread(self._file, os.fstat(self._file).st_size - start, start)
        end = whole_transactions(header, frames)
        if end == 0:
            return None
        self._salt, self._offset = salt_of(header), start + end
        return Piece(0, header + frames[:end]) if is_new else Piece(start, frames[:end])
