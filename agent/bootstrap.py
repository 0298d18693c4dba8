"""Starts the agent and ends it: command line, configuration, signals."""

import argparse
import asyncio
import fcntl
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvloop

from agent.config import AgentConfig, run_directory
from agent.distribution.fitting import Settled, slots_of
from agent.headless import HallAgent, run_headless
from agent.listening import allowed_peers, listening_socket
from agent.parts import Agent
from agent.service import Service
from agent.steering import RECENT
from agent.watchdog import tell
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BianminError
from kiosk.domain.settings import load
from kiosk.hardware.heap import share_one_heap


class RunsAlready(BianminError):
    """Another agent owns this folder: its devices, its store, its socket."""


def main(argv: list[str]) -> int:
    """Exit status 2 for a configuration or a store that is wrong."""
    parser = argparse.ArgumentParser(prog="agent", description="The kiosk's agent.")
    parser.add_argument("--config", type=Path, default=Path("config/agent.toml"))
    parser.add_argument("--overlay", type=Path, action="append", default=[])
    parser.add_argument("--var", type=Path, default=Path("/var/lib/bianmin"))
    parser.add_argument("--texts", type=Path, default=Path("config/texts"))
    options = parser.parse_args(argv)
    share_one_heap()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger().addHandler(RECENT)
    for chatty in ("httpx", "uvicorn"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        config = load(options.config, AgentConfig, *options.overlay)
        config.devices.card.choose_service()
        folder = run_directory(options.var)
        with sole_owner(folder):
            uvloop.run(serve(config, folder, options.texts))
    except BianminError as wrong:
        print(f"agent: {wrong}", file=sys.stderr)
        return 2
    return 0


async def serve(config: AgentConfig, folder: Path, texts: Path) -> None:
    """Run one agent until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if config.role == "hall":
        await _serve_hall(HallAgent(config, folder, texts, SystemClock()), stop)
        return
    slots = slots_of(config, texts.parent)
    if slots is not None:
        texts = await asyncio.to_thread(slots.begin) / "texts"
    settled = Settled(slots, stop.set) if slots is not None else None
    agent = Agent(config, folder, texts, SystemClock(), settled)
    path = config.socket.path or str(folder / "agent.sock")
    listening = listening_socket(path, config.socket.group)
    service = Service(agent, allowed_peers(config.socket.group), lambda: _say_ready(listening))
    await service.start(listening)
    waiting = [asyncio.create_task(stop.wait()), asyncio.create_task(service.ended())]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if waiting[1].done():
            waiting[1].result()
    finally:
        tell("STOPPING=1")
        await service.stop()
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _serve_hall(agent: HallAgent, stop: asyncio.Event) -> None:
    """No door: nobody asks a hall's agent anything."""
    print("ready hall", flush=True)
    tell("READY=1")
    try:
        await run_headless(agent, stop)
    finally:
        tell("STOPPING=1")


@contextmanager
def sole_owner(folder: Path) -> Iterator[None]:
    """Hold the folder; the lock goes with the process, whatever ends it. Raises RunsAlready."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise RunsAlready(f"{folder}: an agent runs here already") from held
        yield


def _say_ready(listening: socket.socket) -> None:
    print(f"ready unix:{listening.getsockname()}", flush=True)
    tell("READY=1")
