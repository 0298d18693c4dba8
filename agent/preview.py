"""The preview's door: how a screen looks at live pictures of the agent's cameras. Standard library only, never copies to disk.

The agent answers `AgentClient.preview` with a token that is good for one connection to its socket. Over that comes a
descriptor of a memory (see kiosk.domain.preview) that can only be read, and another one whenever the camera starts anew.
When the connection ends, the pictures are gone.
"""

import contextlib
import mmap
import os
import socket

from kiosk.domain.errors import ProtocolError, Unreachable
from kiosk.domain.preview import (
    HEADER_BYTES,
    NEWEST_WORD,
    SLOTS,
    Mark,
    PictureSize,
    mark_at,
    nearest,
    size_of,
)

GREETING = b"PREVIEW "  # and the token; said on the agent's socket instead of an HTTP request
MEMORY = b"M"  # a descriptor comes along
TRIES = 3


class PreviewMap:
    """One memory, mapped for looking only. Raises ProtocolError for a descriptor of anything else."""

    def __init__(self, fd: int) -> None:
        """Takes the descriptor over."""
        try:
            self._map = mmap.mmap(fd, 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as strange:
            raise ProtocolError("no preview memory") from strange
        finally:
            os.close(fd)
        self._all = memoryview(self._map)
        try:
            self.size: PictureSize = size_of(self._all, len(self._all))
        except ProtocolError:
            self._all.release()
            self._map.close()
            raise
        self._words = self._all[:HEADER_BYTES].cast("Q")

    @property
    def newest(self) -> int:
        """The number of the newest picture, 0 while there is none."""
        return int(self._words[NEWEST_WORD])

    def copy_newest(self, into: memoryview) -> Mark | None:
        """The newest picture, whole; None where there is none. `into` has room for exactly one picture.

        What it holds after None may be half of one picture and half of another: not for showing.
        """
        for _ in range(TRIES):
            sequence = self.newest
            if sequence == 0:
                return None
            copied = self._copy(mark_at(self._words, sequence), into)
            if copied is not None:
                return copied
        return None

    def copy_nearest(self, at_ns: int, within_ns: int, into: memoryview) -> Mark | None:
        """The picture that was taken nearest to this time, whole: how a second eye's picture is paired with the first's."""
        newest = self.newest
        marks = (mark_at(self._words, newest - back) for back in range(min(SLOTS, newest)))
        return self._copy(nearest(at_ns, filter(None, marks), within_ns), into)

    def _copy(self, mark: Mark | None, into: memoryview) -> Mark | None:
        """The picture with this mark, unless it was written over meanwhile."""
        if mark is None:
            return None
        at = self.size.slot_at(mark.sequence)
        into[:] = self._all[at : at + self.size.slot_bytes]
        return mark if mark_at(self._words, mark.sequence) == mark else None

    def close(self) -> None:
        """Unmap it."""
        self._words.release()
        self._all.release()
        self._map.close()


class PreviewLook:
    """One connection to the agent's socket. `map` is the memory to look at now, None while there is none."""

    def __init__(self, path: str, token: str) -> None:
        """Raises Unreachable."""
        self.map: PreviewMap | None = None
        self.ended = False
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(path)
            self._socket.sendall(GREETING + token.encode("ascii"))
        except OSError as refused:
            self._socket.close()
            raise Unreachable("agent: no preview") from refused
        self._socket.setblocking(False)

    def poll(self) -> None:
        """Take in what the agent sent; cheap, called for every frame. `map` and `ended` may change."""
        while not self.ended:
            try:
                message, fds, _, _ = socket.recv_fds(self._socket, len(MEMORY), 1, socket.MSG_CMSG_CLOEXEC)
            except BlockingIOError:
                return
            except OSError:
                message, fds = b"", []
            if message == MEMORY and len(fds) == 1:
                self._look_at(fds[0])
                continue
            for fd in fds:
                os.close(fd)
            if not message:
                self.close()

    def close(self) -> None:
        """Look no more; the agent notices, and the camera stops."""
        self.ended = True
        self._drop_map()
        with contextlib.suppress(OSError):
            self._socket.close()

    def _look_at(self, fd: int) -> None:
        self._drop_map()
        with contextlib.suppress(ProtocolError):
            self.map = PreviewMap(fd)

    def _drop_map(self) -> None:
        if self.map is not None:
            self.map.close()
            self.map = None
