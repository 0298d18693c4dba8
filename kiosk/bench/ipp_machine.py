"""Debian's ippeveprinter as one process of the bench, on a private message bus so that it needs no other service.

It announces itself by Avahi over D-Bus and does not start where there is no bus; with a bus and no Avahi on it, it does.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import stat
import struct
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.bench import ipp_command
from kiosk.bench.processes import die_with_parent
from kiosk.bench.short_folder import short_folder
from kiosk.domain.errors import Unreachable
from kiosk.web.ports import free_ports

START_S = 15.0
LOOK_S = 0.05
BUSY = 0x0507
STATE_JOB = "bench-state"  # a job of our own, by which an idle printer is told its state
_FAILED = (OSError, ValueError, EOFError, TimeoutError)
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={bus}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>
"""


class IppMachine:
    """Starts, stops and holds still what prints at `port`; its folder is its own, 0700, and gone when it stops."""

    def __init__(self, port: int) -> None:
        self.port = port or free_ports(1)[0]
        self.folder: Path | None = None
        self._processes: list[asyncio.subprocess.Process] = []

    @property
    def socket(self) -> Path:
        """Where the print command finds the bench."""
        assert self.folder is not None
        return self.folder / "bench.sock"

    @property
    def running(self) -> bool:
        """Whether all of it is alive; a printer that died by itself is not."""
        return bool(self._processes) and all(process.returncode is None for process in self._processes)

    def unpack(self, folder: Path) -> None:
        """Its folder, that one where the name is short enough; raises Unreachable where this machine lacks the programs."""
        for program in ("ippeveprinter", "dbus-daemon"):
            if _found(program) is None:
                raise Unreachable(f"{program} is not installed")
        self.folder = short_folder(folder, "bianmin-a4-")
        command = self.folder / "command"
        script = Path(ipp_command.__file__)
        command.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -ISE "{script}" "{self.socket}" "$1"\n', "utf-8"
        )
        command.chmod(stat.S_IRWXU)
        (self.folder / "bus.conf").write_text(_BUS.format(bus=self.folder / "bus"), "utf-8")

    async def switch_on(self) -> None:
        """Anew; what was left of a printer that died goes first. Raises Unreachable where it does not come up."""
        assert self.folder is not None
        await self.switch_off()
        spool = self.folder / "spool"
        shutil.rmtree(spool, ignore_errors=True)
        spool.mkdir(0o700)
        (self.folder / "bus").unlink(missing_ok=True)
        await self._start(
            "dbus-daemon", "--nofork", "--nopidfile", f"--config-file={self.folder / 'bus.conf'}"
        )
        await self._until((self.folder / "bus").exists)
        await self._start(
            *("ippeveprinter", "-n", "localhost", "-p", str(self.port), "-r", "off"),
            *("-M", "Bianmin", "-m", "Bench A4", "-f", "application/pdf", "-s", "30"),
            *(
                "-c",
                str(self.folder / "command"),
                "-d",
                str(spool),
                "-K",
                str(self.folder),
                "Bianmin Bench A4",
            ),
        )
        await self._until(lambda: _listens(self.port))

    async def switch_off(self) -> None:
        """Power gone: whatever it held is gone too."""
        ending, self._processes = self._processes, []
        for process in reversed(ending):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in ending:
            await process.wait()

    def hold_still(self, still: bool) -> None:
        """It does not answer any more, and takes connections all the same; or it goes on."""
        for process in self._processes[-1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGSTOP if still else signal.SIGCONT)

    async def remove(self) -> None:
        """Off, and nothing of it stays."""
        await self.switch_off()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    async def nudge(self) -> None:
        """Send it the job whose print command then tells it its state. Raises Unreachable."""
        try:
            async with asyncio.timeout(START_S):
                while await self._status_code(state_job(self.port)) == BUSY:  # noqa: ASYNC110  # no event tells its end
                    await asyncio.sleep(LOOK_S)
        except _FAILED as failed:
            raise Unreachable("the printer takes no job") from failed

    async def ended(self, job: int) -> None:
        """Returns when this job has ended. Raises Unreachable."""
        try:
            async with asyncio.timeout(START_S):
                while b"job-printing" in await self._asked(about_job(self.port, job)):  # noqa: ASYNC110  # nor this
                    await asyncio.sleep(LOOK_S / 5)
        except _FAILED as failed:
            raise Unreachable("the printer does not end the job") from failed

    async def load(self, sheets: int) -> None:
        """So much paper lies in its tray; told by the form on its own web page. Raises Unreachable."""
        tray = f"size1=iso_a4_210x297mm&type1=stationery&level1={sheets}&size3=&type3=&level3=-2"
        head = f"GET /media?{tray} HTTP/1.1\r\nHost: localhost:{self.port}\r\n\r\n"
        try:
            async with asyncio.timeout(START_S):
                await self._exchanged(head.encode())
        except _FAILED as failed:
            raise Unreachable("the printer's page does not answer") from failed

    async def called_back(self, job: int) -> bool:
        """Whether somebody cancelled the job that is in it; ippeveprinter itself only waits for its command."""
        try:
            async with asyncio.timeout(START_S):
                return b"processing-to-stop-point" in await self._asked(about_job(self.port, job))
        except _FAILED:
            return False

    async def _status_code(self, body: bytes) -> int:
        """The status code of the printer's answer."""
        return int.from_bytes((await self._asked(body))[2:4])

    async def _asked(self, body: bytes) -> bytes:
        """The printer's whole answer."""
        head = f"POST /ipp/print HTTP/1.1\r\nHost: localhost:{self.port}\r\nContent-Type: application/ipp\r\n"
        return await self._exchanged(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    async def _exchanged(self, request: bytes) -> bytes:
        """The body of an HTTP answer that tells its length; else the empty one."""
        reader, writer = await asyncio.open_connection("localhost", self.port)
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0].strip()
            return await reader.readexactly(int(length)) if length.isdigit() else b""
        finally:
            writer.close()

    async def _start(self, program: str, *arguments: str) -> None:
        found = _found(program)
        assert found is not None
        assert self.folder is not None
        process = await asyncio.create_subprocess_exec(
            found,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,
            env={
                "PATH": "/usr/bin:/bin",
                "HOME": str(self.folder),
                "TMPDIR": str(self.folder),
                "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder / 'bus'}",
            },
        )
        self._processes.append(process)

    async def _until(self, so: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(START_S):
                while not so():
                    if any(process.returncode is not None for process in self._processes):
                        raise Unreachable("ippeveprinter does not start")
                    await asyncio.sleep(LOOK_S)
        except TimeoutError as late:
            raise Unreachable("ippeveprinter does not come up") from late


def state_job(port: int) -> bytes:
    """A Print-Job request for one page of nothing. Source: RFC 8010 §3.1."""
    named = _attribute(0x42, "job-name", STATE_JOB.encode())
    pdf = _attribute(0x49, "document-format", b"application/pdf")
    return _request(0x0002, port, named + pdf) + b"%PDF-1.4\n%%EOF\n"


def about_job(port: int, job: int) -> bytes:
    """A Get-Job-Attributes request for why the job is in its state."""
    number = _attribute(0x21, "job-id", struct.pack(">i", job))
    return _request(0x0009, port, number + _attribute(0x44, "requested-attributes", b"job-state-reasons"))


def _request(operation: int, port: int, attributes: bytes) -> bytes:
    begin = (
        _attribute(0x47, "attributes-charset", b"utf-8"),
        _attribute(0x48, "attributes-natural-language", b"en"),
        _attribute(0x45, "printer-uri", f"ipp://localhost:{port}/ipp/print".encode()),
    )
    return struct.pack(">BBHI", 2, 0, operation, 1) + b"\x01" + b"".join(begin) + attributes + b"\x03"


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(value)) + value


def _found(program: str) -> str | None:
    return shutil.which(program, path="/usr/bin:/bin:/usr/sbin:/sbin")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
