"""`python -m agent` as it runs on a kiosk: its own process, its own folder, killed and started again."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from agent.client import AgentClient
from kiosk.bench.overlay import write_toml
from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.wires import TcpPlug
from tests.agent.station import Site

Tables = Mapping[str, Mapping[str, object]]
START_S = 20.0


class AgentProcess:
    """One agent on one folder."""

    def __init__(self, folder: Path, tables: Tables, socket: Path | None = None, role: str = "kiosk") -> None:
        folder.mkdir(exist_ok=True)
        self.var = folder / "var"
        self.store = self.var / "agent/store.sqlite3"
        self.socket = socket or self.var / "agent/agent.sock"
        self._says = "ready hall" if role == "hall" else f"ready unix:{self.socket}"
        self._overlay = write_toml(folder / "overlay.toml", tables)
        self._overlay.write_text(f'role = "{role}"\n{self._overlay.read_text()}')
        self._log = folder / "agent.log"
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when it is ready; its log goes to a file."""
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command(), stdout=asyncio.subprocess.PIPE, stderr=log
            )
        assert self.process.stdout is not None
        said = await asyncio.wait_for(self.process.stdout.readline(), START_S)
        assert said.decode().strip() == self._says, self._log.read_text()

    def command(self) -> list[str]:
        """How it is started."""
        return [sys.executable, "-m", "agent", "--overlay", str(self._overlay), "--var", str(self.var)]

    async def end(self, number: signal.Signals) -> int:
        """Send the signal; the exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        ended, self.process = self.process, None
        status = await asyncio.wait_for(ended.wait(), 60)
        ended._transport.close()  # type: ignore[attr-defined]  # asyncio leaves the pipe to the garbage collector
        return status

    def log(self) -> str:
        """What it said for engineers."""
        return self._log.read_text("utf-8")


@asynccontextmanager
async def agent_process(
    folder: Path, tables: Tables, socket: Path | None = None
) -> AsyncIterator[AgentProcess]:
    """Started, and ended whatever happens. socket: where `tables` put it."""
    agent = AgentProcess(folder, tables, socket)
    await agent.start()
    try:
        yield agent
    finally:
        if agent.process is not None:
            await agent.end(signal.SIGKILL)


@asynccontextmanager
async def bench_printer() -> AsyncIterator[tuple[BenchPrinter, str]]:
    """A printer in this process and its address."""
    bench = BenchPrinter()
    plug = TcpPlug(bench)
    await plug.open()
    try:
        yield bench, plug.address
    finally:
        await plug.close()


def tables(site: Site | None, printer: str = "") -> dict[str, dict[str, object]]:
    """An overlay for this site and printer; no card reader."""
    queue: dict[str, object] = {"url": "http://127.0.0.1:9"}
    if site is not None:
        queue = {"url": site.url, "code_file": str(site.code_file)}
    return {
        "devices.printer": {"address": printer},
        "devices.printer.profile": {"answer_s": 0.3, "heartbeat_s": 0.15, "recovery_s": 0.6},
        "devices.card": {"enabled": False},
        "queue": queue,
    }


@asynccontextmanager
async def screen_at(socket: Path) -> AsyncIterator[AgentClient]:
    """A screen's client, closed whatever happens."""
    client = AgentClient(socket)
    try:
        yield client
    finally:
        await client.close()
