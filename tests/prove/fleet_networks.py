"""The fleet and a site on two networks with one wire between: the wire is cut, carries one way only, or 64 kbit/s.

The networks are the kernel's own (name spaces and a veth pair), so that what is lost is lost below TCP. Needs root, or a
kernel that gives its users name spaces.
"""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from fleet.config import FleetConfig, store_file
from fleet.opening import opened
from kiosk.domain.settings import load
from tests.fleet.site import code_for
from tests.prove.fleet_processes import Processes

CONFIG = Path("config/fleet.toml")
HERE, THERE = "192.0.2.1", "192.0.2.2"  # TEST-NET-1
CUT_S = 8.0  # longer than a request waits
SMALL, BACKLOG = 20, 500
THIN = ("tbf", "rate", "64kbit", "burst", "4kb", "latency", "2s")
KBIT_64 = 8000  # bytes a second


def networks() -> int:
    """0 only if every event came once, whatever the wire did."""
    as_root = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    command = ("unshare", *as_root, "--net", "--fork", "--kill-child", sys.executable, "-m", __name__)
    return subprocess.run(command, check=False).returncode


class _Wire:
    """A second network, and the wire to it; run where this process owns its own network."""

    def __init__(self, things: ExitStack) -> None:
        _run("ip", "link", "set", "lo", "up")
        holder = things.enter_context(subprocess.Popen(("unshare", "--net", "sleep", "infinity")))
        things.callback(holder.send_signal, signal.SIGKILL)
        self._space = Path(f"/proc/{holder.pid}/ns/net")
        while self._space.stat().st_ino == Path("/proc/self/ns/net").stat().st_ino:
            time.sleep(0.01)
        _run("ip", "link", "add", "here", "type", "veth", "peer", "name", "there", "netns", str(holder.pid))
        self.far("ip", "link", "set", "lo", "up")
        for end, name, address in ((_run, "here", HERE), (self.far, "there", THERE)):
            end("ip", "address", "add", f"{address}/24", "dev", name)
            end("ip", "link", "set", name, "up")

    def over(self, *command: str) -> tuple[str, ...]:
        """The same command, to be run at the far end."""
        return ("nsenter", f"--net={self._space}", *command)

    def far(self, *command: str) -> None:
        """Run there and wait."""
        _run(*self.over(*command))

    def cut(self) -> None:
        """Nothing goes either way, and neither side is told."""
        _run("ip", "link", "set", "here", "down")

    def join(self) -> None:
        """As before."""
        _run("ip", "link", "set", "here", "up")

    def swallow(self) -> None:
        """What the site says arrives; what it is answered does not."""
        _run("ip", "route", "add", "blackhole", f"{THERE}/32")

    def answer(self) -> None:
        """As before."""
        _run("ip", "route", "delete", "blackhole", f"{THERE}/32")

    def thin(self) -> None:
        """64 kbit/s each way."""
        _run("tc", "qdisc", "add", "dev", "here", "root", *THIN)
        self.far("tc", "qdisc", "add", "dev", "there", "root", *THIN)


class _Far:
    """The site's server over there."""

    def __init__(self, things: ExitStack, command: Sequence[str]) -> None:
        self._process = things.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        things.callback(self._process.kill)
        self._said()

    def take(self, count: int) -> int:
        """Events; how many wait."""
        return self._told(f"take {count}")

    def sent(self) -> float:
        """Seconds until nothing waited."""
        begun = time.monotonic()
        self._told("wait")
        return time.monotonic() - begun

    def waiting(self) -> int:
        """How many wait now."""
        return self.take(0)

    def _told(self, order: str) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        return int(self._said())

    def _said(self) -> str:
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert said, "the site's server ended"
        return said


async def _proof(folder: Path) -> int:
    with ExitStack() as things:
        wire = _Wire(things)
        overlay = folder / "overlay.toml"
        overlay.write_text(f'[server]\nhost = "{HERE}"\n')
        fleet = things.enter_context(Processes(folder, overlay, 1))
        async with opened(load(CONFIG, FleetConfig, overlay), folder / "var") as store:
            code = await code_for(store)
        await fleet.start()
        url = f"http://{HERE}:{fleet.ports[0]}"
        far = _Far(things, wire.over(sys.executable, "-m", "tests.prove.fleet_far", url, code, str(folder)))
        return await asyncio.to_thread(_played, wire, far, folder / "var")


def _played(wire: _Wire, far: _Far, var: Path) -> int:
    wrong = []
    far.take(SMALL)
    far.sent()
    written = SMALL
    wire.cut()
    far.take(SMALL)
    time.sleep(CUT_S)
    written += SMALL
    if (far.waiting(), len(_stored(var))) != (SMALL, SMALL):
        wrong.append("the cut wire carried events")
    wire.join()
    print(
        f"  cut for {CUT_S:.0f} s: {SMALL} events waited, and came {far.sent():.1f} s after it was joined",
        flush=True,
    )
    wire.swallow()
    far.take(SMALL)
    time.sleep(CUT_S)
    written += SMALL
    arrived = len(_stored(var)) - written + SMALL
    if far.waiting() != SMALL:
        wrong.append("an answer came over a wire that carries none")
    if arrived != SMALL:
        wrong.append(f"{arrived} of {SMALL} events arrived over a wire that carries them")
    wire.answer()
    print(
        f"  no answer for {CUT_S:.0f} s: {arrived} of {SMALL} events had arrived, none was acknowledged; all were"
        f" {far.sent():.1f} s after",
        flush=True,
    )
    wire.thin()
    before = _carried()
    far.take(BACKLOG)
    took_s = far.sent()
    written += BACKLOG
    carried = _carried() - before
    print(
        f"  64 kbit/s: {BACKLOG} events in {took_s:.1f} s, {carried / BACKLOG:.0f} bytes each both ways",
        flush=True,
    )
    if took_s < carried / KBIT_64 / 4:
        wrong.append("the thin wire was none")
    if (stored := _stored(var)) != list(range(1, written + 1)):
        wrong.append(f"{len(stored)} rows of {written} events")
    print(
        f"  {written} events written, {len(stored)} stored, {len(set(stored))} of them different", flush=True
    )
    for what in wrong:
        print(f"  WRONG {what}", flush=True)
    return 1 if wrong else 0


def _stored(var: Path) -> list[int]:
    with closing(sqlite3.connect(store_file(var))) as connection:
        return [seq for (seq,) in connection.execute("SELECT seq FROM events ORDER BY seq")]


def _carried() -> int:
    """Bytes over the wire so far, both ways."""
    (counts,) = [line for line in Path("/proc/net/dev").read_text().splitlines() if "here:" in line]
    return int(counts.split()[1]) + int(counts.split()[9])


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="bianmin-networks-") as made:
        print("two networks, one wire", flush=True)
        sys.exit(asyncio.run(_proof(Path(made))))
