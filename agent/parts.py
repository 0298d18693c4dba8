"""All parts of one agent, and what they tell each other: the one place that knows every concrete part."""

import logging
from pathlib import Path

from agent.api import Routes
from agent.bell import Bell
from agent.board import Board, Nameplate
from agent.card_reader import CardReader
from agent.config import AgentConfig
from agent.devices import Device, Supervisor
from agent.duties import Duty
from agent.forwarding import Forwarder
from agent.hall import HallWatch
from agent.housekeeping import Housekeeping
from agent.identifying import Identifying
from agent.journal import Journal
from agent.links import Link, after
from agent.rating import Ratings
from agent.reporting import fleet_reporter
from agent.schemas import DeviceLine
from agent.slips import SlipDesk
from agent.store import Store, next_life
from agent.ticketing import Ticketing
from agent.visit_process import VisitChild
from agent.visits import Visits
from agent.watchdog import keep_telling
from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Health
from kiosk.queue.client import QueueClient

VISITS_PER_LIFE = 1_000_000

_log = logging.getLogger("agent")


class Agent:
    """Wired and idle; `duties` is what makes it live. Raises StoreRefused, ConfigError."""

    def __init__(self, config: AgentConfig, folder: Path, texts: Path, clock: Clock) -> None:
        self.config = config
        self.clock = clock
        station = config.station
        self.board = Board(
            Nameplate(station.name, station.machine, station.demo, station.languages), self.clock
        )
        self.store = Store(folder / "store.sqlite3")
        self.journal = Journal(self.store, self.clock, self._journal_written)
        self.queue = QueueClient(
            config.queue.url, folder / "queue-identity", timeout_s=config.queue.timeout_s, clock=clock
        )
        self.forwarder = Forwarder(self.store, self.queue, self.clock, self._queue_heard)
        self.visits = Visits(
            config.visit,
            self.clock,
            card_in=lambda: self.card.card is not None,
            on_change=self.board.touch,
            on_begin=self._visit_began,
            on_end=self._visit_ended,
        )
        self.board.visits_from(self.visits.shown)
        self.card = CardReader(config.devices.card.reader, self.visits.card_taken)
        self.hall = HallWatch(self.queue, self.board, self._queue_heard, config.queue.code_file)
        self.identifying = Identifying(
            child=VisitChild(read_limit_s=config.visit.card_read_limit_s),
            card=self.card,
            visits=self.visits,
            priority=config.priority,
            day=self.hall.day,
            clock=self.clock,
            zone=station.zone,
        )
        self.desk = SlipDesk(config, texts, self.clock)
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
        self.bell = Bell(self.journal, self.board, self.visits, self.clock)
        self.housekeeping = Housekeeping(self.store, self.clock, station.zone, config.retention)
        self.reporter = fleet_reporter(config, folder, self.store, self.clock, self.board, self._fleet_heard)
        self._links = {"queue": Link(), "fleet": Link()}
        self._journaled: dict[str, dict[str, str]] = {}

    def routes(self) -> Routes:
        """What the screen may ask of it."""
        return Routes(
            board=self.board,
            visits=self.visits,
            identifying=self.identifying,
            ticketing=self.ticketing,
            ratings=self.ratings,
            bell=self.bell,
        )

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

    def _visit_began(self, visit: int) -> None:
        self.journal.record("visit.began", {"visit": visit})

    async def _visit_ended(self, visit: int, reason: str, level: int) -> None:
        self.board.set_slip(None)
        self.board.set_help_asked(None)
        await self.identifying.forget()
        self.journal.record("visit.ended", {"visit": visit, "reason": reason, "level": level})

    def device_changed(self, health: Health) -> None:
        """A device is not what it was: tell the screen and, where it is news, the fleet."""
        words = {"state": health.state.value, "fault": health.fault.value, "notice": health.notice.value}
        self.board.set_device(DeviceLine(device=health.device, address=health.address, **words))
        at_work = health.state in (DeviceState.BUSY, DeviceState.OPENING)
        if not at_work and self._journaled.get(health.device) != words:
            self._journaled[health.device] = words
            self.journal.record("device.changed", {"device": health.device, **words})

    # ---- running ----

    async def prepare(self) -> None:
        """Before the first screen comes: what an earlier life left, and what is switched off."""
        life = await self.store.write(next_life)
        self.visits.number_after(life * VISITS_PER_LIFE)
        await self.ticketing.after_a_crash()
        for name, device in (("printer", self.config.devices.printer), ("card", self.config.devices.card)):
            if not device.enabled:
                self.device_changed(Health(name, DeviceState.DISABLED))

    def devices(self) -> list[Device]:
        """The devices that this machine has."""
        fitted: list[Device] = []
        if self.config.devices.card.enabled:
            fitted.append(self.card)
        if self.desk.printer is not None:
            fitted.append(self.desk.printer)
        return fitted

    def duties(self) -> list[Duty]:
        """What runs as long as the agent does."""
        duties = [
            Duty(device.name, Supervisor(device, self.device_changed, self.clock).run)
            for device in self.devices()
        ]
        duties += [
            Duty("visits", lambda: self.visits.keep_time(lambda: self.board.streams)),
            Duty("forwarder", self.forwarder.run),
            Duty("journal", self.journal.run),
            Duty("hall", self.hall.run),
            Duty("housekeeping", self.housekeeping.run),
            Duty("watchdog", keep_telling),
        ]
        if self.config.devices.card.enabled:
            duties.append(Duty("identifying", self.identifying.run))
        if self.reporter is not None:
            duties.append(Duty("reporter", self.reporter.run))
        return duties

    async def end_visit(self) -> None:
        """Whatever goes on ends."""
        if self.visits.open is not None:
            await self.visits.end(self.visits.open.id, "agent_stop")

    async def close(self) -> None:
        """When the duties have ended: write what waits, let go of everything."""
        await self.ticketing.close()
        await self.identifying.close()
        await self.journal.flush()
        await self.queue.close()
        self.store.close()
