"""Pages, or a portrait, on their way from process to process: a memory without a name, which nobody can change any more, given
over a socket. Whoever only brought the two together never has it."""

import contextlib
import fcntl
import os
import re
import secrets
import socket
import struct
import threading
import time
from dataclasses import dataclass
from typing import Self

import msgspec

from kiosk.domain.errors import Unreachable

DOOR = re.compile(r"bianmin-handing-[0-9a-f]{32}")
MOST_BYTES = 256 << 20
CONNECT_S = 2.0
SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
_LONGEST_LABEL = 200
_LOOK_S = 0.1


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in the memory: a PDF of so many pages, or one picture."""

    pages: int


@dataclass(frozen=True, slots=True)
class Handed:
    """What nobody can change any more. Whoever holds it closes it, and then it is gone."""

    fd: int
    size: int
    pages: int

    def read(self, at: int, most: int) -> bytes:
        """So many bytes from there, fewer at the end."""
        return os.pread(self.fd, most, at)

    def close(self) -> None:
        """Nobody else has it: it is gone."""
        os.close(self.fd)


def hand(content: bytes, pages: int, door: str) -> None:
    """Give it to whoever waits at this door. Raises Unreachable, also where that is somebody else's process."""
    if not DOOR.fullmatch(door):
        raise Unreachable("handing: no door of ours")
    fd = sealed(content)
    try:
        with socket.socket(socket.AF_UNIX) as to:
            to.settimeout(CONNECT_S)
            to.connect("\0" + door)
            _ours_only(to)
            socket.send_fds(to, [msgspec.json.encode(Label(pages=pages))], [fd])
    except OSError as nobody:
        raise Unreachable("handing: nobody takes it") from nobody
    finally:
        os.close(fd)


def sealed(content: bytes) -> int:
    """A memory without a name that holds this for good."""
    fd = os.memfd_create("handed", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    left, at = memoryview(content), 0
    while at < len(left):
        at += os.pwrite(fd, left[at:], at)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEALS)
    return fd


class HandingDoor:
    """Open from now on, for one hand-over. `name` is told to the process that has it, and to nobody else."""

    def __init__(self) -> None:
        self.name = f"bianmin-handing-{secrets.token_hex(16)}"
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind("\0" + self.name)
        self._listening.listen(1)
        self._given_up = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Nobody comes in any more."""
        self._listening.close()

    def give_up(self) -> None:
        """Nobody will come."""
        self._given_up.set()

    def taken(self, limit_s: float) -> Handed | None:
        """What was handed over; None where nobody came, or what came is not what it should be."""
        by = time.monotonic() + limit_s
        self._listening.settimeout(_LOOK_S)
        while time.monotonic() < by and not self._given_up.is_set():
            with contextlib.suppress(TimeoutError):
                guest, _ = self._listening.accept()
                with guest, contextlib.suppress(OSError, ValueError, msgspec.MsgspecError):
                    guest.settimeout(CONNECT_S)
                    _ours_only(guest)
                    return _received(guest)
        return None


def _received(guest: socket.socket) -> Handed:
    """Raises OSError, ValueError and MsgspecError for anything but one sealed memory with its label."""
    label, fds, _, _ = socket.recv_fds(guest, _LONGEST_LABEL, 4)
    try:
        said = msgspec.json.decode(label, type=Label)
        if len(fds) != 1 or fcntl.fcntl(fds[0], fcntl.F_GET_SEALS) & SEALS != SEALS:
            raise ValueError("not one memory that stays as it is")
        size = os.fstat(fds[0]).st_size
        if not 0 < size <= MOST_BYTES or said.pages < 1:
            raise ValueError("nothing, or too much")
        os.set_inheritable(fds[0], False)
    except BaseException:
        for fd in fds:
            os.close(fd)
        raise
    return Handed(fds[0], size, said.pages)


def _ours_only(wire: socket.socket) -> None:
    """Raises ConnectionRefusedError where the other end is another user's."""
    _, uid, _ = struct.unpack("3i", wire.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    if uid != os.getuid():
        raise ConnectionRefusedError("handing: another user")
