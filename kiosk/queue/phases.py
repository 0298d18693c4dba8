"""Where commands are on their way through the queue, as counters that outlive the process: for crash tests and doctors."""

import mmap
import struct
from enum import IntEnum
from pathlib import Path
from typing import Protocol

_COUNTER = struct.Struct("<Q")


class Phase(IntEnum):
    """How far commands have come; each counter only grows, and is moved by one at a time."""

    ARRIVED = 0  # laid into the inbox
    BEGUN = 1  # taken into a transaction
    COMMITTING = 2  # the transaction is complete, the disk is not
    COMMITTED = 3
    ANSWERED = 4  # handed to the socket


class Phases(Protocol):
    """Told by the writer and the API."""

    def passed(self, phase: Phase, count: int = 1) -> None: ...


class Unwatched:
    """Nobody looks."""

    def passed(self, phase: Phase, count: int = 1) -> None:
        """Nothing to keep."""


class WatchedPhases:
    """Counters in a small mapped file: readable while we run and after we were killed."""

    def __init__(self, path: Path) -> None:
        with path.open("w+b") as file:
            file.truncate(_COUNTER.size * len(Phase))
            self._map = mmap.mmap(file.fileno(), 0)

    def passed(self, phase: Phase, count: int = 1) -> None:
        at = _COUNTER.size * phase
        (before,) = _COUNTER.unpack_from(self._map, at)
        _COUNTER.pack_into(self._map, at, before + count)


def read_phases(path: Path) -> dict[Phase, int]:
    """The counters as they stand."""
    content = path.read_bytes()
    return {phase: _COUNTER.unpack_from(content, _COUNTER.size * phase)[0] for phase in Phase}
