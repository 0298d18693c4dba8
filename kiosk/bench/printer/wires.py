"""The printer's plugs: a TCP port, and a serial line on a pty that runs at its baud rate."""

import asyncio
import contextlib
import os
import pty
import socket
import struct
import tty
from typing import cast

from kiosk.bench.printer.machine import BenchPrinter

READ_SIZE = 4096
BITS_PER_BYTE = 10  # 8N1
PACED_READ = 128  # bytes at a time, so that a paced line flows and does not jump
MOST_ON_THE_WAY = 16  # so many of these are in the sender's buffer and on the wire


class TcpPlug:
    """Port 9100 of the printer; one client at a time, like most of them."""

    def __init__(self, printer: BenchPrinter, port: int = 0) -> None:
        self.printer = printer
        self._port = port
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """tcp://127.0.0.1:PORT, once it was open."""
        return f"tcp://127.0.0.1:{self._port}"

    async def open(self) -> None:
        """Listen; port 0 takes a free one, and the same one when it is opened again."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _TcpClient(self.printer), "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and drop the client."""
        self.printer.cut_connection()
        if self._server is not None:
            self._server.close()
            self._server = None
        await asyncio.sleep(0)


class _TcpClient(asyncio.Protocol):
    def __init__(self, printer: BenchPrinter) -> None:
        self.printer = printer
        self._transport: asyncio.Transport | None = None
        self._refused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by behaviour, not by class
        if self.printer.connected:
            self._refused = True
            self._transport.abort()
            return
        self.printer.attach(self._transport.write, self._reset, self._transport.resume_reading)

    def data_received(self, data: bytes) -> None:
        if self._refused or self._transport is None or self._transport.is_closing():
            return
        if not self.printer.receive(data) and not self._transport.is_closing():
            self._transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._refused:
            self.printer.detach()

    def _reset(self) -> None:
        """A reset, not a polite end: linger 0 makes the kernel send RST."""
        assert self._transport is not None
        wire = self._transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


class SerialPlug:
    """A serial line on a pty. With a baud rate, bytes arrive no faster than the wire would carry them."""

    def __init__(self, printer: BenchPrinter, baud: int | None = None) -> None:
        self.printer = printer
        self._baud = baud
        self._master = -1
        self._slave = -1
        self._path = ""
        self._line_free_at = 0.0
        self._on_the_way = 0

    @property
    def path(self) -> str:
        """The device file for the driver, once open."""
        return self._path

    async def open(self) -> None:
        """Make the pty; plugged in from now on."""
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._path = os.ttyname(self._slave)
        self.printer.attach(self._write, self.unplug, self._listen)
        self._listen()

    async def close(self) -> None:
        """Pull the plug for good."""
        self.unplug()

    def unplug(self) -> None:
        """The line vanishes, as a USB adapter does."""
        if self._master < 0:
            return
        self._stop_listening()
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1
        self.printer.detach()

    def _listen(self) -> None:
        if self._master >= 0:
            asyncio.get_running_loop().add_reader(self._master, self._read)

    def _stop_listening(self) -> None:
        asyncio.get_running_loop().remove_reader(self._master)

    def _read(self) -> None:
        try:
            data = os.read(self._master, PACED_READ if self._baud else READ_SIZE)
        except (BlockingIOError, OSError):
            return
        if self._baud is None:
            self._deliver(data)
            return
        loop = asyncio.get_running_loop()
        self._line_free_at = max(loop.time(), self._line_free_at) + len(data) * BITS_PER_BYTE / self._baud
        self._on_the_way += 1
        loop.call_at(self._line_free_at, self._arrive, data)
        if self._on_the_way >= MOST_ON_THE_WAY:
            self._stop_listening()

    def _arrive(self, data: bytes) -> None:
        self._on_the_way -= 1
        if self._master < 0:
            return
        if self.printer.has_room:
            self._listen()
        self._deliver(data)

    def _deliver(self, data: bytes) -> None:
        if not self.printer.receive(data) and self._master >= 0:
            self._stop_listening()

    def _write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(self._master, data)
