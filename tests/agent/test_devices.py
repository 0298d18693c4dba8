"""The supervisor keeps a device alive, backs off, and reports every fault."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from agent.devices import LONGEST_WAIT_S, Supervisor, next_wait_s
from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.wires import TcpPlug
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Health, Notice
from kiosk.hardware.printer.thermal import ThermalPrinter
from kiosk.hardware.transport import transport_at
from tests.agent.station import QUICK, until


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
    assert seen.said() == [("opening", "none"), ("backoff", "offline")]


async def test_a_drivers_own_mistake_is_survived_and_cleaned_up() -> None:
    driver, seen = Broken(), Watched()
    await supervised(
        Supervisor(driver, seen.reports.append, SystemClock()),
        lambda: driver.opened >= 2 and driver.closed >= 2,
    )
    assert ("backoff", "offline") in seen.said()


def test_the_waits_double_up_to_ten_seconds() -> None:
    waits = [next_wait_s(0.0, lived_s=0.1)]
    while waits[-1] < LONGEST_WAIT_S:
        waits.append(next_wait_s(waits[-1], lived_s=0.1))
    assert waits == [0.5, 1, 2, 4, 8, 10]


def test_a_device_that_lived_a_while_is_tried_again_soon() -> None:
    assert next_wait_s(LONGEST_WAIT_S, lived_s=60.0) == 0.5


def plug_address(seen: Watched) -> str:
    """The one address that every report has."""
    (address,) = {health.address for health in seen.reports}
    return address
