"""The supervisor keeps a device alive, backs off, and reports every fault."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agent.devices import BackOff, Supervisor, after
from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.wires import SerialPlug, TcpPlug
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Health, Notice
from kiosk.domain.errors import ConfigError
from kiosk.hardware.printer.thermal import ThermalPrinter
from kiosk.hardware.transport import InUse, LineLost, NoSuchLine, NotPermitted, NotThere, transport_at
from tests.agent.station import QUICK, until

QUICKLY = BackOff(first_wait_s=0.01, longest_wait_s=0.1)


@dataclass(slots=True)
class Watched:
    """A supervised device and what was reported of it."""

    reports: list[Health] = field(default_factory=list)

    def said(self) -> list[tuple[str, str]]:
        """(state, fault) in order."""
        return [(health.state.value, health.fault.value) for health in self.reports]


class Broken:
    """A driver with a mistake of its own."""

    name, address = "scanner", "serial:///dev/nowhere"
    opened = closed = 0

    async def open(self) -> None:
        self.opened += 1

    async def watch(self) -> AsyncIterator[tuple[DeviceState, Fault, Notice]]:
        yield DeviceState.READY, Fault.NONE, Notice.NONE
        raise ZeroDivisionError

    async def close(self) -> None:
        self.closed += 1

    @property
    def facts(self) -> Mapping[str, str]:
        return {}


class Unclosable(Broken):
    """A driver that fails when it is told to let go."""

    async def close(self) -> None:
        raise ZeroDivisionError


async def supervised(supervisor: Supervisor, enough: Callable[[], bool]) -> None:
    running = asyncio.create_task(supervisor.run())
    try:
        await until(enough)
    finally:
        running.cancel()
        await asyncio.wait({running})


async def test_a_fault_is_reported_and_so_is_its_end() -> None:
    bench, seen = BenchPrinter(), Watched()
    plug = TcpPlug(bench)
    await plug.open()
    printer = ThermalPrinter(transport_at(plug.address), QUICK, SystemClock())

    async def mishaps() -> None:
        await until(lambda: ("ready", "none") in seen.said())
        bench.pull_paper()
        await until(lambda: ("fault", "paper_out") in seen.said())
        bench.refill()

    acting = asyncio.create_task(mishaps())
    await supervised(
        Supervisor(printer, seen.reports.append, SystemClock()),
        lambda: len(seen.reports) > 3 and seen.said()[-1] == ("ready", "none"),
    )
    await acting
    await plug.close()
    assert seen.said() == [("opening", "none"), ("ready", "none"), ("fault", "paper_out"), ("ready", "none")]
    assert plug_address(seen).startswith("tcp://127.0.0.1:")


async def test_a_lost_printer_is_offline_until_it_is_back() -> None:
    bench, seen = BenchPrinter(), Watched()
    plug = TcpPlug(bench)
    await plug.open()
    printer = ThermalPrinter(transport_at(plug.address), QUICK, SystemClock())

    async def mishap() -> None:
        await until(lambda: ("ready", "none") in seen.said())
        bench.cut_connection()

    acting = asyncio.create_task(mishap())
    await supervised(
        Supervisor(printer, seen.reports.append, SystemClock()),
        lambda: len(seen.reports) > 3 and seen.said()[-1] == ("ready", "none"),
    )
    await acting
    await plug.close()
    assert ("backoff", "offline") in seen.said()


async def test_nothing_at_the_address_is_told_once_and_tried_again() -> None:
    seen = Watched()
    printer = ThermalPrinter(transport_at("tcp://127.0.0.1:9"), QUICK, SystemClock())
    running = asyncio.create_task(Supervisor(printer, seen.reports.append, SystemClock()).run())
    await asyncio.sleep(1.6)
    running.cancel()
    await asyncio.wait({running})
    assert seen.said() == [("opening", "none"), ("absent", "offline")]


async def test_a_drivers_own_mistake_is_survived_and_cleaned_up() -> None:
    driver, seen = Broken(), Watched()
    await supervised(
        Supervisor(driver, seen.reports.append, SystemClock()),
        lambda: driver.opened >= 2 and driver.closed >= 2,
    )
    assert ("backoff", "offline") in seen.said()


async def test_a_serial_device_is_opened_as_soon_as_it_is_plugged_in(tmp_path: Path) -> None:
    link, seen = tmp_path / "printer", Watched()
    printer = ThermalPrinter(transport_at(f"serial://{link}?baud=115200"), QUICK, SystemClock())
    slow = BackOff(first_wait_s=60, longest_wait_s=60)
    running = asyncio.create_task(Supervisor(printer, seen.reports.append, SystemClock(), slow).run())
    await until(lambda: ("absent", "offline") in seen.said())
    for _ in range(2):
        plug = SerialPlug(BenchPrinter())
        await plug.open()
        link.symlink_to(plug.path)
        plugged_at = time.monotonic()
        await until(lambda: seen.said()[-1] == ("ready", "none"))
        assert time.monotonic() - plugged_at < 5.0  # its own limit stands in the budgets
        link.unlink()
        plug.unplug()
        await until(lambda: seen.said()[-1] == ("backoff", "offline"))
    running.cancel()
    await asyncio.wait({running})


async def test_a_driver_that_breaks_while_it_lets_go_is_survived() -> None:
    driver, seen = Unclosable(), Watched()
    await supervised(
        Supervisor(driver, seen.reports.append, SystemClock(), QUICKLY), lambda: driver.opened >= 3
    )
    assert ("backoff", "offline") in seen.said()


def test_the_waits_double_up_to_ten_seconds() -> None:
    back_off = BackOff()
    waits = [back_off.next_s(0.0, lived_s=0.1)]
    while waits[-1] < back_off.longest_wait_s:
        waits.append(back_off.next_s(waits[-1], lived_s=0.1))
    assert waits == [0.5, 1, 2, 4, 8, 10]


def test_a_device_that_lived_a_while_is_tried_again_soon() -> None:
    assert BackOff().next_s(10.0, lived_s=60.0) == 0.5


@pytest.mark.parametrize(
    ("why", "state", "fault"),
    [
        (NotThere(""), DeviceState.ABSENT, Fault.OFFLINE),
        (FileNotFoundError(""), DeviceState.ABSENT, Fault.OFFLINE),
        (InUse(""), DeviceState.BACKOFF, Fault.IN_USE),
        (NotPermitted(""), DeviceState.BACKOFF, Fault.NO_PERMISSION),
        (PermissionError(""), DeviceState.BACKOFF, Fault.NO_PERMISSION),
        (NoSuchLine(""), DeviceState.BACKOFF, Fault.WRONG_DEVICE),
        (ConfigError(""), DeviceState.BACKOFF, Fault.CONFIG),
        (LineLost(""), DeviceState.BACKOFF, Fault.OFFLINE),
        (TimeoutError(""), DeviceState.BACKOFF, Fault.OFFLINE),
    ],
)
def test_every_reason_has_its_word(why: Exception, state: DeviceState, fault: Fault) -> None:
    assert after(why) == (state, fault)


@pytest.mark.parametrize("waits", [(0.0, 1.0), (2.0, 1.0)])
def test_waits_that_make_no_sense_are_refused(waits: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="first_wait_s"):
        BackOff(*waits)


def plug_address(seen: Watched) -> str:
    """The one address that every report has."""
    (address,) = {health.address for health in seen.reports}
    return address
