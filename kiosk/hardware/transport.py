"""Bytes to a device and back. A driver takes a Transport and cannot tell a bench from a device."""

import asyncio
import contextlib
import errno
import fcntl
import socket
import struct
import termios
from typing import Protocol, cast
from urllib.parse import parse_qs, urlsplit

from kiosk.domain.device import Fault
from kiosk.domain.errors import ConfigError, Unreachable

CONNECT_S = 3.0
KEEPALIVE_IDLE_S = 5
UNACKNOWLEDGED_MS = 8000  # bytes that nobody acknowledged for so long mean a pulled cable


class LineLost(Unreachable):
    """The line is gone: refused, reset, closed or unplugged. Only opening it again helps."""

    fault = Fault.OFFLINE


class NotThere(LineLost):
    """Nothing is at the address: no such file, or nobody listens."""


class InUse(LineLost):
    """Another program holds the port."""

    fault = Fault.IN_USE


class NotPermitted(LineLost):
    """The system does not let us open the port."""

    fault = Fault.NO_PERMISSION


class NoSuchLine(LineLost):
    """What is at the address is no line of this kind, a plain file for instance."""

    fault = Fault.WRONG_DEVICE


class Quiet(Unreachable):
    """The line is there, and nothing came, or nothing was taken, in time."""


class Transport(Protocol):
    """One line to one device, one owner."""

    @property
    def address(self) -> str:
        """As in the configuration."""
        ...

    async def open(self) -> None:
        """Raises LineLost where there is nothing to open."""
        ...

    async def close(self) -> None:
        """Let go of the line at once; may be called at any time, more than once."""
        ...

    async def read(self, limit: int, timeout_s: float) -> bytes:
        """1 to `limit` bytes. Raises Quiet, LineLost."""
        ...

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Returns when the system took every byte, which says nothing of the device. Raises Quiet, LineLost."""
        ...

    def drop_input(self) -> None:
        """Forget what came and was not read."""
        ...


def transport_at(address: str) -> Transport:
    """The transport for `tcp://HOST:PORT`, `serial:///dev/PATH?baud=115200&flow=rts_cts` or `usb:///dev/usb/lp0`.

    Raises ConfigError for any other address.
    """
    from kiosk.hardware.serial_line import Flow, SerialTransport  # pyserial, only where a line is serial
    from kiosk.hardware.usb_line import UsbPrinterTransport

    try:
        parts = urlsplit(address)
        options = {
            key: values[-1] for key, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()
        }
        if parts.scheme == "tcp" and parts.hostname and parts.port and not options:
            return TcpTransport(parts.hostname, parts.port)
        if parts.scheme == "serial" and parts.path and options.keys() <= {"baud", "flow"}:
            return SerialTransport(
                parts.path, baud=int(options.get("baud", "9600")), flow=Flow(options.get("flow", "none"))
            )
        if parts.scheme == "usb" and parts.path and not options:
            return UsbPrinterTransport(parts.path)
    except ValueError as wrong:
        raise ConfigError(f"device address {address!r}: {wrong}") from wrong
    raise ConfigError(
        f"device address {address!r}: expected tcp://HOST:PORT, serial:///dev/PATH?baud=N or usb:///dev/usb/lpN"
    )


def node_of(address: str) -> str | None:
    """The device file of a `serial:`, `usb:` or `v4l:` address; None for one that has none."""
    parts = urlsplit(address)
    return parts.path if parts.scheme in ("serial", "usb", "v4l") else None


def refusal(where: str, why: OSError) -> LineLost:
    """The narrowest error for a device file that did not open."""
    match why.errno:
        case errno.ENOENT | errno.ENODEV | errno.ENXIO | errno.ENOTDIR:
            return NotThere(f"{where}: nothing is there")
        case errno.EBUSY | errno.EAGAIN:  # TIOCEXCL or usblp; flock
            return InUse(f"{where}: another program holds it")
        case errno.EACCES | errno.EPERM:
            return NotPermitted(f"{where}: not permitted")
        case errno.ENOTTY | errno.EINVAL | errno.EISDIR:
            return NoSuchLine(f"{where}: no line of this kind")
        case _:
            return LineLost(f"{where}: {why}")


class Inbox:
    """What came over a line and was not read yet. One reader."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._lost: LineLost | None = None
        self._news = asyncio.Event()

    @property
    def lost(self) -> LineLost | None:
        """Why the line is gone, or None while it is there."""
        return self._lost

    def put(self, data: bytes) -> None:
        """Bytes arrived."""
        self._bytes += data
        if data:
            self._news.set()

    def end(self, lost: LineLost) -> None:
        """Nothing will arrive any more."""
        self._lost = self._lost or lost
        self._news.set()

    def drop(self) -> None:
        """Forget what is there."""
        self._bytes.clear()

    async def take(self, limit: int, timeout_s: float) -> bytes:
        """1 to `limit` bytes; what came before the line was lost is still given out. Raises Quiet, LineLost."""
        if not self._bytes and self._lost is None:
            self._news.clear()
            try:
                async with asyncio.timeout(timeout_s):
                    await self._news.wait()
            except TimeoutError as late:
                raise Quiet(f"nothing came in {timeout_s} s") from late
        if self._bytes:
            data = bytes(self._bytes[:limit])
            del self._bytes[:limit]
            return data
        raise LineLost("the line is gone") from self._lost


class TcpTransport:
    """A device behind a network socket (port 9100 printers, terminal servers)."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._line: _TcpLine | None = None

    @property
    def address(self) -> str:
        return f"tcp://{self._host}:{self._port}"

    async def open(self) -> None:
        await self.close()
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_S):
                _, self._line = await loop.create_connection(_TcpLine, self._host, self._port)
        except ConnectionRefusedError as refused:
            raise NotThere(f"{self.address}: nobody listens") from refused
        except OSError as refused:  # TimeoutError is one
            raise LineLost(f"{self.address}: {refused or 'no answer'}") from refused

    async def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.abandon()
            await asyncio.sleep(0)  # the loop closes the socket in its next round

    async def read(self, limit: int, timeout_s: float) -> bytes:
        return await self._open_line().inbox.take(limit, timeout_s)

    async def write(self, data: bytes, timeout_s: float) -> None:
        await self._open_line().send(data, timeout_s)

    def drop_input(self) -> None:
        self._open_line().inbox.drop()

    def _open_line(self) -> "_TcpLine":
        if self._line is None:
            raise LineLost(f"{self.address}: not open")
        return self._line


class _TcpLine(asyncio.Protocol):
    """One connection; nothing stays in a buffer of ours once `send` returned."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self._transport: asyncio.Transport | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast(asyncio.Transport, transport)  # uvloop's is one by behaviour, not by class
        self._transport = transport
        self._transport.set_write_buffer_limits(high=0)
        wire = transport.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_IDLE_S)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)

    def data_received(self, data: bytes) -> None:
        self.inbox.put(data)

    def connection_lost(self, exc: Exception | None) -> None:
        lost = LineLost("reset" if exc else "closed by the device")
        lost.__cause__ = exc
        self.inbox.end(lost)
        self._writable.set()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    async def send(self, data: bytes, timeout_s: float) -> None:
        """Raises Quiet where the device takes nothing, LineLost."""
        self._must_stand()
        assert self._transport is not None
        self._transport.write(data)
        try:
            async with asyncio.timeout(timeout_s):
                await self._writable.wait()
        except TimeoutError as late:
            raise Quiet(f"the device took nothing for {timeout_s} s") from late
        self._must_stand()

    def abandon(self) -> None:
        """Close without sending what is still unsent: the kernel would go on sending it after a polite end."""
        if self._transport is None or self._transport.is_closing():
            return
        wire = self._transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            (unsent,) = struct.unpack("i", fcntl.ioctl(wire.fileno(), termios.TIOCOUTQ, bytes(4)))
            if unsent:
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _must_stand(self) -> None:
        if self.inbox.lost is not None:
            raise LineLost(str(self.inbox.lost)) from self.inbox.lost
