"""Another process has the port of the scanner, the hall's line or the inputs board: said as such, ours when it lets go."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agent.devices import Device
from kiosk.bench.serial_wire import SerialWire
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault
from kiosk.hardware.inputs.board import InputsBoard
from kiosk.hardware.inputs.settings import InputsSettings
from kiosk.hardware.keypad.driver import Fitted, HallBus
from kiosk.hardware.qr.scanner import SerialQrScanner
from kiosk.hardware.transport import transport_at
from tests.hardware.keypad.setting import QUICK
from tests.hardware.supervised import supervised

HOLD = """
import serial, sys
port = serial.Serial(sys.argv[1], 9600, exclusive=True)
print("held", flush=True)
sys.stdin.read()
"""


def _device(name: str, address: str) -> Device:
    clock, line = SystemClock(), transport_at(address)
    match name:
        case "qr":
            return SerialQrScanner(line, clock)
        case "keypad":
            return HallBus(
                "keypad", line, Fitted((1,), (), ()), clock=clock, times=QUICK, heard=lambda _: None
            )
        case _:
            return InputsBoard(line, InputsSettings(address=address), clock, lambda _: None)


@asynccontextmanager
async def _held(path: Path) -> AsyncIterator[None]:
    pipe = asyncio.subprocess.PIPE
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(path), stdin=pipe, stdout=pipe
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    await holder.stdout.readline()
    try:
        yield
    finally:
        holder.stdin.close()
        await holder.wait()


@pytest.mark.parametrize("name", ["qr", "keypad", "inputs"])
async def test_a_port_that_another_process_holds_is_in_use_until_it_lets_go(
    tmp_path: Path, name: str
) -> None:
    wire, path = SerialWire(9600), tmp_path / "line"
    wire.plug(path)
    device = _device(name, f"serial://{path}?baud=9600")
    async with _held(path), supervised(device) as health:
        await health.until(lambda now: (now.state, now.fault) == (DeviceState.BACKOFF, Fault.IN_USE))
    async with supervised(device) as health:
        await health.until(lambda now: now.fault is not Fault.IN_USE and now.state is not DeviceState.OPENING)
    wire.unplug()
