"""Runs inside the namespaces that kiosk.bench.pcsc makes: mounts, loopback, pcscd, and the door to vpcd.

`python -m kiosk.bench.pcsc_room LINE FOLDER READER`; LINE is the inherited socket on which orders come:
start · kill · connect SLOT (answered with an open socket). When LINE ends, so does everything here.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PORT = 35963  # vpcd's own default; a room has its own loopback, so it and those after it are always free
SLOTS = 2  # of each virtual reader
DRIVERS = Path("/usr/lib/pcsc/drivers")
DRIVER = "libifdvpcd.so"
START_LIMIT_S = 3.0
PR_SET_PDEATHSIG = 1
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def main(arguments: list[str]) -> int:
    """The room's life."""
    line, folder, reader = socket.socket(fileno=int(arguments[0])), Path(arguments[1]), arguments[2]
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes our line
    second = folder / DRIVER  # vpcd keeps one reader's state for each copy of itself
    shutil.copyfile(DRIVERS / "serial" / DRIVER, second)
    configuration = folder / "reader.conf"
    configuration.write_text(_configuration(reader, second), "utf-8")
    _raise_loopback()
    _mount(folder)
    service = _Service(folder, configuration)
    try:
        while order := line.recv(64):
            _answer(line, service, order.decode())
    finally:
        service.kill()
    return 0


class _Service:
    """pcscd in the foreground; it dies with us."""

    def __init__(self, folder: Path, configuration: Path) -> None:
        self._folder = folder
        self._command = ["pcscd", "--foreground", "--config", str(configuration)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start, and wait until clients and cards can connect; "ok" or why not."""
        self.kill()
        for left in ("pcscd.comm", "pcscd.pid"):
            (self._folder / left).unlink(missing_ok=True)
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *self._command],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline and self._process.poll() is None:
            if (self._folder / "pcscd.comm").exists() and all(map(_listens, range(PORT, PORT + 2 * SLOTS))):
                return "ok"
            time.sleep(0.005)
        return f"pcscd did not start ({self._process.poll()})"

    def kill(self) -> str:
        """SIGKILL, and wait for the end; "ok"."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        return "ok"


def _answer(line: socket.socket, service: _Service, order: str) -> None:
    match order.split():
        case ["start"]:
            line.send(service.start().encode())
        case ["kill"]:
            line.send(service.kill().encode())
        case ["connect", slot]:
            try:
                with socket.create_connection(("127.0.0.1", PORT + int(slot)), timeout=1) as card:
                    socket.send_fds(line, [b"line"], [card.fileno()])
            except OSError as refused:
                line.send(str(refused).encode())
        case _:
            line.send(b"unknown order")


def _configuration(reader: str, second: Path) -> str:
    """Two readers, one for contact (card and SAM) and one for contactless cards."""
    readers = ((reader, PORT, DRIVERS / DRIVER), (f"{reader} NFC", PORT + SLOTS, second))
    return "\n".join(
        f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {driver}\nCHANNELID 0x{port:X}\n'
        for name, port, driver in readers
    )


def _mount(folder: Path) -> None:
    """The service's run folder is ours, and it sees no driver but vpcd's: real readers stay untouched."""
    with_path = os.open(
        folder, os.O_PATH | os.O_DIRECTORY
    )  # before /run is covered: the folder may lie there
    _run("mount", "-t", "tmpfs", "-o", "mode=755", "bench", "/run")
    Path("/run/pcscd").mkdir()
    subprocess.run(
        ["mount", "--bind", f"/proc/self/fd/{with_path}", "/run/pcscd"], check=True, pass_fds=[with_path]
    )
    os.close(with_path)
    _run("mount", "--bind", str(DRIVERS / "serial"), str(DRIVERS))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def _listens(port: int) -> bool:
    lines = Path("/proc/self/net/tcp").read_text("ascii").splitlines()[1:]
    return any(fields[1].endswith(f":{port:04X}") and fields[3] == "0A" for fields in map(str.split, lines))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
