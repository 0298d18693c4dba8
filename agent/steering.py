"""What operations can turn and order on a kiosk, fitted to its parts."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from agent.commands import executors as act
from agent.commands.desk import CommandDesk, Executor
from agent.commands.recent import RecentLog
from agent.config import AgentConfig, VisitTimes
from agent.reporting import FleetDuty, fleet_reporter
from agent.store import Store
from agent.tuning import Knob
from fleet.schemas import CommandKind, Setting
from kiosk.domain.clock import Clock
from kiosk.domain.device import Fault
from kiosk.domain.errors import Refused
from kiosk.hardware.printer import slip
from kiosk.hardware.printer.port import Printed
from kiosk.hardware.printer.slip import Slip

if TYPE_CHECKING:
    from agent.board import Board
    from agent.parts import Agent

# One for the process, as the log is.
RECENT = RecentLog()


def fleet_of(
    agent: "Agent", folder: Path, heard: Callable[[bool], None], written: Callable[[str], None]
) -> FleetDuty | None:
    """A kiosk's reporter with everything that operations can turn and order; None where no fleet is named."""
    executors: dict[str, Executor] = {}
    duty = fleet_reporter(
        agent.config,
        folder,
        agent.store,
        agent.clock,
        agent.board,
        heard,
        desk=CommandDesk(agent.store, agent.clock, executors, lambda: written("")),
        tuning=agent.tuning,
        distribution=agent.distribution,
    )
    if duty is not None:
        executors.update(kiosk_executors(agent, duty))
        agent.tuning.fit(kiosk_knobs(agent, duty))
        agent.board.enrolment_from(lambda: duty.enrolment)
    return duty


def log_level(level: Setting | None) -> None:
    """Of everything that we log."""
    logging.getLogger().setLevel(str(level or "INFO"))


def common_knobs(duty: FleetDuty) -> dict[str, Knob]:
    """What every machine has."""
    return {
        "sync.next_s": lambda value: duty.pause(None if value is None else float(value)),
        "log.level": log_level,
    }


def kiosk_knobs(agent: "Agent", duty: FleetDuty) -> Mapping[str, Knob]:
    """What can be turned without a restart."""
    times = _Times(agent)
    priority = agent.config.priority
    return common_knobs(duty) | {
        "visit.idle_warn_s": lambda value: times.turn(idle_warn_s=float(value or 0)),
        "visit.warning_s": lambda value: times.turn(warning_s=float(value or 0)),
        "visit.ticket_page_s": lambda value: times.turn(ticket_page_s=float(value or 0)),
        "voice.volume": lambda value: agent.sound.begin_at(int(value or 1)),
        "voice.on": lambda value: agent.sound.begin_on(value is True),
        "priority.from_claim": lambda value: agent.identifying.use(
            replace(priority, from_claim=value is True)
        ),
    }


def common_executors(
    config: AgentConfig, store: Store, clock: Clock, board: "Board", duty: FleetDuty
) -> dict[str, Executor]:
    """What every machine can do."""
    commands = config.commands

    def facts() -> str:
        state = msgspec.structs.replace(board.state(), visit=None, code=None, pin=None, face=None, slip=None)
        return msgspec.json.format(msgspec.json.encode(state), indent=1).decode("utf-8")

    return {
        CommandKind.RESTART_SERVICE: act.restart_service(commands),
        CommandKind.REBOOT: act.reboot(commands),
        CommandKind.SELF_TEST: act.self_test(lambda: board.state().devices, store.is_whole),
        CommandKind.SYNC_NOW: act.sync_now(duty.poke_now),
        CommandKind.LOG_BUNDLE: act.log_bundle(commands, RECENT, facts, clock, duty.upload),
    }


def kiosk_executors(agent: "Agent", duty: FleetDuty) -> Mapping[str, Executor]:
    """Those of a machine with a screen besides."""

    def visit_open() -> bool:
        return agent.visits.open is not None

    return common_executors(agent.config, agent.store, agent.clock, agent.board, duty) | {
        CommandKind.TEST_PAGE: act.test_page(_test_page(agent)),
        CommandKind.MAINTENANCE: act.maintenance(agent.maintenance.switch),
        CommandKind.SCREEN_PICTURE: act.screen_picture(agent.config.commands, visit_open, duty.upload),
    }


class _Times:
    """The visit's times as they are now; one is turned, the others stay."""

    def __init__(self, agent: "Agent") -> None:
        self._agent = agent
        self._times: VisitTimes = agent.config.visit

    def turn(self, **changed: float) -> None:
        self._times = replace(self._times, **changed)
        self._agent.visits.use(self._times)
        self._agent.ticketing.use(self._times)


def _test_page(agent: "Agent") -> Callable[[str], Awaitable[Fault]]:
    async def print_page(job: str) -> Fault:
        if agent.desk.printer is None:
            raise Refused("not_fitted")
        station, now = agent.config.station, agent.clock.now().astimezone(agent.config.station.zone)
        words = agent.desk.words(station.languages[0])
        page = Slip(
            (
                slip.Title(station.name, words("slip.demo") if station.demo else ""),
                slip.Rule(),
                slip.Banner(words("command.test_page")),
                slip.Paragraph(words("command.test_page_line", machine=station.machine)),
                slip.Closing(f"{now:%Y-%m-%d %H:%M}"),
            )
        )
        printed = await agent.desk.printer.print(job, page)
        return Fault.NONE if isinstance(printed, Printed) else printed.fault

    return print_page
