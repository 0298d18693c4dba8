"""Puts the agent together: the one place that knows every concrete part."""

import argparse
import asyncio
import grp
import logging
import os
import pwd
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path

import uvicorn
import uvloop
from kiosk.queue.client import QueueClient

from agent.api import Routes, bound_socket, peers_only
from agent.board import Board, Nameplate
from agent.card_reader import CardReader
from agent.config import AgentConfig, run_directory
from agent.devices import Device, Supervisor
from agent.forwarding import Forwarder
from agent.hall import HallWatch
from agent.identifying import Identifying
from agent.journal import Journal
from agent.links import Link, after
from agent.rating import Ratings
from agent.reporting import fleet_reporter
from agent.schemas import DeviceLine
from agent.slips import SlipDesk
from agent.store import Store
from agent.ticketing import Ticketing
from agent.visit_process import VisitChild
from agent.visits import Visits
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Health
from kiosk.domain.errors import BianminError
from kiosk.domain.settings import load

_log = logging.getLogger("agent")


class Agent:
    """All parts of one running agent."""

    def __init__(self, config: AgentConfig, folder: Path, texts: Path) -> None:
        self.config = config
        self.clock = SystemClock()
        station = config.station
        self.board = Board(
            Nameplate(station.name, station.machine, station.demo, station.languages), self.clock
        )
        self.store = Store(folder / "store.sqlite3")
        self.journal = Journal(self.store, self.clock, self._journal_written)
        self.queue = QueueClient(
            config.queue.url, folder / "queue-identity", timeout_s=config.queue.timeout_s
        )
        self.forwarder = Forwarder(self.store, self.queue, self.clock, self._queue_heard)
        self.visits = Visits(
            config.visit,
            self.clock,
            card_in=lambda: self.card.reader is not None,
            on_change=self.board.touch,
            on_begin=self._visit_began,
            on_end=self._visit_ended,
        )
        self.card = CardReader(config.devices.card.reader, self._card_moved)
        self.identifying = Identifying(
            VisitChild(read_limit_s=config.visit.card_read_limit_s),
            self.card,
            self.visits,
            config.priority,
            self.queue.day,
            self.clock,
        )
        self.desk = SlipDesk(config, texts)
        self.ticketing = Ticketing(
            queue=self.queue,
            print_ticket=self.desk.print_ticket,
            forwarder=self.forwarder,
            keeping=self.store,
            visits=self.visits,
            board=self.board,
            clock=self.clock,
            times=config.visit,
            heard=self._queue_heard,
        )
        self.ratings = Ratings(self.queue, self.forwarder, self._queue_heard)
        self.hall = HallWatch(self.queue, self.board, self._queue_heard, config.queue.code_file)
        self.reporter = fleet_reporter(config, folder, self.store, self.clock, self.board, self._fleet_heard)
        self._links = {"queue": Link(), "fleet": Link()}
        self.board.visits_from(self.visits.shown)

    # ---- what parts tell each other ----

    def _journal_written(self) -> None:
        if self.reporter is not None:
            self.reporter.poke()

    def _queue_heard(self, answered: bool) -> None:
        self._link_heard("queue", answered)

    def _fleet_heard(self, answered: bool) -> None:
        self._link_heard("fleet", answered)

    def _link_heard(self, name: str, answered: bool) -> None:
        was = self._links[name]
        self._links[name] = now = after(was, answered=answered)
        if now.state is not was.state or not was.known:
            self.board.set_link(name, now.state)
            self.journal.record("link.changed", {"link": name, "state": now.state.value})

    async def _visit_began(self, visit: int) -> None:
        self.journal.record("visit.began", {"visit": visit})

    async def _visit_ended(self, visit: int, reason: str, level: int) -> None:
        self.board.set_slip(None)
        await self.identifying.forget()
        self.journal.record("visit.ended", {"visit": visit, "reason": reason, "level": level})

    def _card_moved(self, inserted: bool) -> None:
        if not inserted:
            self.visits.card_taken()

    def device_changed(self, health: Health) -> None:
        """A device is not what it was: tell the screen and the fleet."""
        self.board.set_device(
            DeviceLine(
                device=health.device,
                state=health.state.value,
                fault=health.fault.value,
                notice=health.notice.value,
                address=health.address,
            )
        )
        if health.state not in (DeviceState.BUSY, DeviceState.OPENING):
            words = {"state": health.state.value, "fault": health.fault.value, "notice": health.notice.value}
            self.journal.record("device.changed", {"device": health.device, **words})

    # ---- running ----

    def devices(self) -> list[Device]:
        """The devices that this machine has."""
        fitted: list[Device] = []
        if self.config.devices.card.enabled:
            fitted.append(self.card)
        if self.desk.printer is not None:
            fitted.append(self.desk.printer)
        return fitted

    def duties(self) -> list[Coroutine[object, object, None]]:
        """What runs as long as the agent does."""
        supervisors = [Supervisor(device, self.device_changed, self.clock).run() for device in self.devices()]
        duties = [
            *supervisors,
            self.visits.keep_time(lambda: self.board.streams),
            self.forwarder.run(),
            self.journal.run(),
            self.hall.run(),
            self.identifying.run(),
        ]
        if self.reporter is not None:
            duties.append(self.reporter.run())
        return duties

    async def close(self) -> None:
        """End a visit that is open, write what waits, let go of everything."""
        if self.visits.open is not None:
            await self.visits.end(self.visits.open.id, "agent_stop")
        await self.ticketing.close()
        await self.identifying.close()
        await self.journal.flush()
        await self.queue.close()
        self.store.close()


async def serve(config: AgentConfig, var: Path, texts: Path) -> None:
    """Run one agent until SIGTERM or SIGINT."""
    folder = run_directory(var)
    path = config.socket.path or str(folder / "agent.sock")
    group = grp.getgrnam(config.socket.group).gr_gid if config.socket.group else None
    agent = Agent(config, folder, texts)
    await agent.ticketing.after_a_crash()
    listening = bound_socket(path, group)
    routes = Routes(agent.board, agent.visits, agent.identifying, agent.ticketing, agent.ratings)
    server = uvicorn.Server(
        uvicorn.Config(
            routes.app(),
            http=peers_only(frozenset({0, os.getuid(), *_members(config.socket.group)})),
            lifespan="off",
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=1,
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn raises them again after it has stopped
    try:
        async with asyncio.TaskGroup() as tasks:
            duties = [tasks.create_task(duty) for duty in agent.duties()]
            print(f"ready unix:{path}", flush=True)
            await server.serve([listening])
            for duty in duties:
                duty.cancel()
    finally:
        await agent.close()
        Path(path).unlink(missing_ok=True)


def main(argv: list[str]) -> int:
    """Exit status 2 for a configuration that is wrong."""
    parser = argparse.ArgumentParser(prog="agent", description="The kiosk's agent.")
    parser.add_argument("--config", type=Path, default=Path("config/agent.toml"))
    parser.add_argument("--overlay", type=Path, action="append", default=[])
    parser.add_argument("--var", type=Path, default=Path("/var/lib/bianmin"))
    parser.add_argument("--texts", type=Path, default=Path("config/texts"))
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        config = load(options.config, AgentConfig, *options.overlay)
        uvloop.run(serve(config, options.var, options.texts))
    except BianminError as wrong:
        print(f"agent: {wrong}", file=sys.stderr)
        return 2
    return 0


def _members(group: str) -> list[int]:
    """The user ids of everybody in that group; an empty name has none."""
    return [pwd.getpwnam(name).pw_uid for name in grp.getgrnam(group).gr_mem] if group else []
