"""A serial line for a simulated device: a pseudo-terminal behind a name that stays, as slow as its baud rate."""

import asyncio
import contextlib
import fcntl
import os
import struct
import termios
import tty
from collections.abc import Callable
from pathlib import Path

READ_SIZE = 4096
BITS_PER_BYTE = 10  # 8N1
PIECE_S = 0.004  # a paced line flows in pieces of about so long


class SerialWire:
    """The device's end. `heard` gets what the driver sent. Never blocks: what nobody reads is lost, as on a real line."""

    def __init__(self, baud: int, heard: Callable[[bytes], None] = lambda _: None) -> None:
        self._baud = baud
        self._heard = heard
        self._far = self._near = -1
        self._link: Path | None = None
        self._free_at = 0.0
        self.wrong_baud = False  # both ends hear bytes that nobody sent

    @property
    def plugged(self) -> bool:
        """Whether the machine sees the device."""
        return self._far >= 0

    @property
    def path(self) -> str:
        """The terminal itself, once plugged in."""
        return os.ttyname(self._near)

    def plug(self, link: Path | None = None) -> None:
        """A fresh terminal; `link` leads to it, now and after the next plugging in. Plugging in twice is once."""
        self._link = link or self._link
        if self.plugged:
            return
        self._far, self._near = os.openpty()
        tty.setraw(self._near)
        os.set_blocking(self._far, False)
        self._free_at = 0.0
        asyncio.get_running_loop().add_reader(self._far, self._read, self._far)
        if self._link is not None:
            point(self._link, Path(self.path))

    def unplug(self) -> None:
        """The device is gone from the machine, its name too."""
        if not self.plugged:
            return
        if self._link is not None:
            self._link.unlink(missing_ok=True)
        asyncio.get_running_loop().remove_reader(self._far)
        os.close(self._near)
        os.close(self._far)
        self._far = self._near = -1

    async def send(self, data: bytes, piece: int = 0) -> None:
        """At the line's speed, in pieces of so many bytes (0 = as they flow); returns when the last is out."""
        size = piece or max(1, int(PIECE_S * self._baud / BITS_PER_BYTE))
        loop, line = asyncio.get_running_loop(), self._far
        for start in range(0, len(data), size):
            part = data[start : start + size]
            self._free_at = max(loop.time(), self._free_at) + len(part) * BITS_PER_BYTE / self._baud
            await asyncio.sleep(self._free_at - loop.time())
            if self._far != line or line < 0:
                return  # pulled out in the middle
            self.put(part)

    def put(self, data: bytes) -> None:
        """At once, for whoever keeps the line's time."""
        if self.plugged:
            with contextlib.suppress(BlockingIOError):  # nobody reads, and the line's buffer is full
                os.write(self._far, garbled(data) if self.wrong_baud else data)

    def unread(self) -> int:
        """Bytes that the driver has not taken yet."""
        if not self.plugged:
            return 0
        (waiting,) = struct.unpack("i", fcntl.ioctl(self._near, termios.FIONREAD, bytes(4)))
        return int(waiting)

    def forget_unread(self) -> None:
        """What nobody took is lost."""
        if self.plugged:
            termios.tcflush(self._near, termios.TCIFLUSH)

    def _read(self, far: int) -> None:
        try:
            data = os.read(far, READ_SIZE)
        except (BlockingIOError, OSError):
            return
        self._heard(garbled(data) if self.wrong_baud else data)


def garbled(data: bytes) -> bytes:
    """What a receiver at another speed makes of it: other bytes, and not as many."""
    return bytes((byte << 1 & 0xFF) | 0x81 for index, byte in enumerate(data) if index % 3 != 2)


def point(link: Path, target: Path) -> None:
    """A symbolic link, put in place at once, whatever stood there."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
