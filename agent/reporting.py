"""This kiosk as a reporter: its heartbeat, and the carrying of its outbox to the fleet."""

import asyncio
import logging
import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from agent.board import Board
from agent.commands.desk import CommandDesk
from agent.config import AgentConfig
from agent.distribution.duty import Distribution
from agent.downlink import AgentDownlink
from agent.fingerprint import parts_of
from agent.gateway.settings import GatewayKind
from agent.machine import Machine, board_facts
from agent.schemas import Enrolment, EnrolmentStep, Links
from agent.store import Store
from agent.tuning import Tuning
from fleet.artefacts.client import Artefacts
from fleet.client import Intervals, Reporter, machine_boot
from fleet.schemas import DeviceReport, Heartbeat, ReporterKind
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BianminError, Refused
from kiosk.outbox.door import OutboxDoor
from kiosk.outbox.events import load_event_kinds

LOOK_AGAIN_S = 5.0  # for a code that somebody writes down, or for the fleet
ALARMS = load_event_kinds(Path(__file__).parents[1] / "config/events.toml").alarms()

_log = logging.getLogger("agent.reporting")


class FleetDuty:
    """Enrols by a one-time code where there is no identity yet, then syncs for ever. changed: hears of steps on that way."""

    def __init__(
        self,
        reporter: Reporter,
        machine: Machine,
        desk: CommandDesk,
        *,
        code_file: str,
        name: str,
        changed: Callable[[], None],
    ) -> None:
        self._reporter = reporter
        self._machine = machine
        self._desk = desk
        self._code_file = code_file
        self._name = name
        self._changed = changed
        self._enrolling = asyncio.Lock()
        self._enrolled = asyncio.Event()

    @property
    def enrolment(self) -> Enrolment:
        """How far this machine is."""
        identity = self._reporter.identity
        if identity is not None:
            return Enrolment(step=EnrolmentStep.ENROLLED, reporter=identity.reporter)
        return Enrolment(step=EnrolmentStep.ASKING if self._enrolling.locked() else EnrolmentStep.WANTED)

    async def by_code(self, code: str) -> None:
        """Become a reporter by a code that somebody shows or wrote down. Raises Refused, Unreachable, ProtocolError."""
        async with self._enrolling:
            self._changed()
            try:
                await self._reporter.enrol(code, self._name)
            finally:
                self._changed()
        self._enrolled.set()
        self._changed()

    def poke(self, kind: str) -> None:
        """An event of this kind was written."""
        self._reporter.poke(alarm=kind in ALARMS)

    def poke_now(self) -> None:
        """Sync at once."""
        self._reporter.poke(alarm=True)

    def pause(self, seconds: float | None) -> None:
        """Between two quiet syncs; None: as the fleet says."""
        self._reporter.pause_s = seconds

    async def upload(self, command: int, media: str, content: bytes) -> None:
        """A file that a command asked for. Raises Unreachable, Refused, ProtocolError, NotEnrolled."""
        await self._reporter.upload(command, media, content)

    async def run(self) -> None:
        """Until cancelled."""
        await self._become()
        await self._machine.look()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._reporter.run(), name="fleet-reporter")
            tasks.create_task(self._machine.run(), name="fleet-machine")
            tasks.create_task(self._desk.run(), name="fleet-commands")

    async def _become(self) -> None:
        """By the code in the file, which may be written while we run, or by one before the scanner."""
        refused = ""
        while self._reporter.identity is None:
            code = self._written_down()
            if code not in ("", refused):
                try:
                    await self.by_code(code)
                except Refused as answer:
                    refused = code
                    _log.error("fleet.enrol_refused reason=%s", answer.reason)
                except BianminError as away:
                    _log.warning("fleet.enrol_waits why=%s", away)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._enrolled.wait(), random.uniform(0.5, 1.0) * LOOK_AGAIN_S)

    def _written_down(self) -> str:
        """ "" where no code is."""
        try:
            return Path(self._code_file).read_text("utf-8").strip() if self._code_file else ""
        except (OSError, UnicodeDecodeError):
            return ""


def fleet_reporter(  # noqa: PLR0913  # what a reporter is made of, one each
    config: AgentConfig,
    folder: Path,
    store: Store,
    clock: Clock,
    board: Board,
    heard: Callable[[bool], None],
    *,
    desk: CommandDesk,
    tuning: Tuning,
    distribution: Distribution | None = None,
) -> FleetDuty | None:
    """The reporter of this configuration, or None where it names no fleet."""
    if not config.fleet.url:
        return None
    boot = machine_boot() or uuid.uuid4().hex
    software = version("bianmin")
    machine = Machine(folder)

    def heartbeat() -> Heartbeat:
        state = board.state()
        return Heartbeat(
            software=software,
            boot=boot,
            outbox_depth=0,
            devices=tuple(
                DeviceReport(device=line.device, state=line.state, fault=line.fault, notice=line.notice)
                for line in state.devices
            ),
            links=told_links(config, state.links),
            facts={**machine.facts, **board_facts(state.devices, maintenance=state.maintenance)},
        )

    reporter = Reporter(
        config.fleet.url,
        ReporterKind.KIOSK,
        folder / "fleet-identity",
        OutboxDoor(store.write, clock),
        heartbeat,
        clock,
        Intervals(
            flush_s=config.fleet.flush_s,
            start_spread_s=config.fleet.start_spread_s,
            timeout_s=config.fleet.timeout_s,
        ),
        heard,
        downlink=AgentDownlink(tuning, desk),
        distribution=distribution,
        alarms=ALARMS,
        parts=parts_of(),
        ca_file=config.fleet.ca_file,
    )
    if distribution is not None:
        distribution.fetching = Artefacts(reporter)
    return FleetDuty(
        reporter,
        machine,
        desk,
        code_file=config.fleet.code_file,
        name=f"{config.station.name} {config.station.machine}",
        changed=board.touch,
    )


def told_links(config: AgentConfig, links: Links) -> dict[str, str]:
    """The far sides that this machine is told to have; the fleet sees for itself whether it is heard."""
    told = {"queue": config.queue.url != "", "gateway": config.gateway.kind is not GatewayKind.NONE}
    return {name: getattr(links, name).value for name, fitted in told.items() if fitted}
