"""Puts the bench together: one process with all far ends and their panel; it ends with whoever started it."""

import argparse
import asyncio
import ctypes
import fcntl
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec
import uvicorn

from kiosk.bench import play, record
from kiosk.bench.control import ControlSockets
from kiosk.bench.overlay import ADDRESSES, OVERLAY, agent_overlay, agent_tables
from kiosk.bench.panel import create_app
from kiosk.bench.panel_devices import Devices
from kiosk.bench.settings import BenchSettings
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BianminError
from kiosk.domain.settings import load
from kiosk.domain.texts import LANGUAGES, load_texts

LOOPBACK = "127.0.0.1"
STREAMS_END_S = 1  # how long an open stream may keep us from ending
KEEP_ALIVE_S = (
    75  # longer than any client keeps a connection: it closes first, so no order meets a closing one
)
_PR_SET_PDEATHSIG = 1


def main(argv: list[str] | None = None) -> int:
    """0 after SIGTERM or Ctrl-C; 1 where something could not start, with the reason. `play` and `record` need a bench."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["play"]:
        return play.main(arguments[1:])
    if arguments[:1] == ["record"]:
        return record.main(arguments[1:])
    parser = argparse.ArgumentParser(prog="bianmin bench", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config/bench.toml"))
    parser.add_argument(
        "--overlay", type=Path, action="append", default=[], help="laid over the configuration"
    )
    parser.add_argument("--var", type=Path, default=Path("var"), help="where its lines and addresses are")
    options = parser.parse_args(arguments)
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return 0
    try:
        settings = load(options.config, BenchSettings, *options.overlay)
        folder = options.var.absolute() / "bench"
        with _alone_in(folder):
            asyncio.run(_serve(settings, folder, options.config.parent))
    except (BianminError, OSError) as why:
        print(f"bench: {why}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two benches in one folder would tear each other's lines. Raises BlockingIOError, an OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise BlockingIOError(f"another bench runs in {folder}") from taken
        yield


async def _serve(settings: BenchSettings, folder: Path, config: Path) -> None:
    """Run until a signal says stop."""
    devices = Devices(settings, SystemClock(), config)
    words = {language: load_texts(config / "texts", language) for language in LANGUAGES}
    with socket.create_server((LOOPBACK, settings.http.port), backlog=128) as listening:
        listening.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )  # else each answer waits 40 ms for an acknowledgement
        panel = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        options = uvicorn.Config(
            create_app(devices, words),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=STREAMS_END_S,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
        server = _Server(options, ready=f"ready {panel}", on_stop=devices.changes.end)
        for number in (signal.SIGTERM, signal.SIGINT):  # before and after uvicorn listens for them itself
            signal.signal(number, server.handle_exit)
        async with _started(devices, folder, panel):
            await server.serve([listening])


@asynccontextmanager
async def _started(devices: Devices, folder: Path, panel: str) -> AsyncIterator[None]:
    """The far ends, and the file that says where they are, for as long as they are there."""
    files = folder / ADDRESSES, folder / OVERLAY
    for file in files:
        file.unlink(missing_ok=True)
    sockets = ControlSockets(devices)
    try:
        await devices.start(folder)
        await sockets.open(folder)
        no_service = {"card": devices.card.why_not} if devices.card.why_not else {}
        for name, why in (devices.missing | no_service).items():
            print(f"bench: {name}: not on this machine: {why}", file=sys.stderr, flush=True)
        addresses = devices.addresses(panel)
        tables = agent_tables(addresses, devices.settings)
        _put(folder / OVERLAY, agent_overlay(tables, folder / OVERLAY))
        _put(folder / ADDRESSES, msgspec.json.format(msgspec.json.encode(addresses)).decode())
        yield
    finally:
        for file in files:
            file.unlink(missing_ok=True)
        await sockets.close()
        await devices.stop()


def _put(file: Path, text: str) -> None:
    """Whoever looks finds all of it or nothing."""
    fresh = file.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(file)


class _Server(uvicorn.Server):
    """Says when it is ready, and ends the streams before it waits for them."""

    def __init__(self, config: uvicorn.Config, *, ready: str, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As ever, and one line more."""
        await super().startup(sockets)
        if self.started:
            print(self._ready, flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As ever, after the streams were told."""
        self._on_stop()
        await super().shutdown(sockets)
