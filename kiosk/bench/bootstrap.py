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

from kiosk.bench.panel import create_app
from kiosk.bench.panel_devices import Devices
from kiosk.bench.settings import BenchSettings
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BianminError
from kiosk.domain.settings import load
from kiosk.domain.texts import LANGUAGES, load_texts

LOOPBACK = "127.0.0.1"
STREAMS_END_S = 1  # how long an open stream may keep us from ending
_PR_SET_PDEATHSIG = 1


def main(argv: list[str] | None = None) -> int:
    """0 after SIGTERM or Ctrl-C; 1 where something could not start, with the reason."""
    parser = argparse.ArgumentParser(prog="bianmin bench", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config/bench.toml"))
    parser.add_argument(
        "--overlay", type=Path, action="append", default=[], help="laid over the configuration"
    )
    parser.add_argument("--var", type=Path, default=Path("var"), help="where its lines and addresses are")
    options = parser.parse_args(argv)
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return 0
    try:
        settings = load(options.config, BenchSettings, *options.overlay)
        folder = options.var.absolute() / "bench"
        with _alone_in(folder):
            asyncio.run(_serve(settings, folder, options.config.parent / "texts"))
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


async def _serve(settings: BenchSettings, folder: Path, texts: Path) -> None:
    """Run until a signal says stop."""
    devices = Devices(settings, SystemClock())
    words = {language: load_texts(texts, language) for language in LANGUAGES}
    with socket.create_server((LOOPBACK, settings.http.port), backlog=128) as listening:
        panel = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            create_app(devices, words),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=STREAMS_END_S,
        )
        server = _Server(config, ready=f"ready {panel}", on_stop=devices.changes.end)
        for number in (signal.SIGTERM, signal.SIGINT):  # before and after uvicorn listens for them itself
            signal.signal(number, server.handle_exit)
        async with _started(devices, folder, panel):
            await server.serve([listening])


@asynccontextmanager
async def _started(devices: Devices, folder: Path, panel: str) -> AsyncIterator[None]:
    """The far ends, and the file that says where they are, for as long as they are there."""
    addresses = folder / "addresses.json"
    addresses.unlink(missing_ok=True)
    await devices.start(folder)
    if devices.card.why_not:
        print(f"bench: no card service: {devices.card.why_not}", file=sys.stderr, flush=True)
    try:
        fresh = addresses.with_suffix(".new")
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(devices.addresses(panel))))
        fresh.replace(addresses)
        yield
    finally:
        addresses.unlink(missing_ok=True)
        await devices.stop()


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
