"""`role = "hall"`: an agent without a screen. No socket, no visit, no card: the hall's lines, and what the fleet hears."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from agent.board import Board, Nameplate
from agent.commands.desk import CommandDesk, Executor
from agent.config import AgentConfig
from agent.devices import Device, Supervisor
from agent.duties import Duties, Duty
from agent.hall_lines import HallLines
from agent.housekeeping import Housekeeping
from agent.journal import Journal
from agent.reporting import fleet_reporter
from agent.steering import common_executors, common_knobs
from agent.store import Store
from agent.telling import Telling
from agent.tuning import Tuning, at_start, kept_wishes, own_values
from agent.watchdog import keep_telling
from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Health

_log = logging.getLogger("agent")


class HallAgent:
    """Wired and idle; `duties` is what makes it live. Raises StoreRefused, ConfigError."""

    def __init__(self, config: AgentConfig, folder: Path, texts: Path, clock: Clock) -> None:
        self._store = Store(folder / "store.sqlite3")
        wishes = self._store.at_start(kept_wishes)
        tuning = Tuning(self._store, own_values(config), wishes)
        self._config = config = at_start(config, wishes.settings)
        self._clock = clock
        station = config.station
        self.board = Board(Nameplate(station.name, station.machine, station.demo, station.languages), clock)
        self._journal = Journal(self._store, clock, self._journal_written)
        self._telling = Telling(self.board, self._journal, self._facts_of, clock)
        self._lines = HallLines(config, folder, texts, clock, self._telling.link("queue"))
        self._housekeeping = Housekeeping(self._store, clock, station.zone, config.retention)
        executors: dict[str, Executor] = {}
        desk = CommandDesk(self._store, clock, executors, lambda: self._journal_written(""))
        heard = self._telling.link("fleet")
        self._reporter = fleet_reporter(
            config, folder, self._store, clock, self.board, heard, desk=desk, tuning=tuning
        )
        if self._reporter is not None:
            executors.update(common_executors(config, self._store, clock, self.board, self._reporter))
            tuning.fit(common_knobs(self._reporter))

    @property
    def devices(self) -> list[Device]:
        """The devices of this machine."""
        return self._lines.devices

    def duties(self) -> list[Duty]:
        """What runs as long as the agent does."""
        fitted = {device.name for device in self.devices}
        for name in ("keypad", "led"):
            if name not in fitted:
                self._telling.device(Health(name, DeviceState.DISABLED))
        duties = [
            Duty(device.name, Supervisor(device, self._telling.device, self._clock, back_off).run)
            for back_off in [self._config.supervision]
            for device in self.devices
        ]
        duties += [
            *self._lines.duties,
            Duty("journal", self._journal.run),
            Duty("housekeeping", self._housekeeping.run),
            Duty("watchdog", keep_telling),
        ]
        if self._reporter is not None:
            duties.append(Duty("reporter", self._reporter.run))
        return duties

    async def close(self) -> None:
        """When the duties have ended: write what waits, let go of everything."""
        await self._lines.close()
        await self._journal.flush()
        self._store.close()

    def _facts_of(self, name: str) -> Mapping[str, str]:
        return next((device.facts for device in self.devices if device.name == name), {})

    def _journal_written(self, kind: str) -> None:
        if self._reporter is not None:
            self._reporter.poke(kind)


async def run_headless(agent: HallAgent, stop: asyncio.Event) -> None:
    """Until `stop`; everything that was told is written when this returns."""
    duties = Duties()
    duties.start(*agent.duties())
    _log.info("hall.ready devices=%s", ",".join(device.name for device in agent.devices))
    try:
        await stop.wait()
    finally:
        await duties.stop()
        await agent.close()
