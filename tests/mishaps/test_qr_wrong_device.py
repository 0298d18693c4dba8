"""Somebody swapped the cables: another device speaks at the scanner's port. Nothing of it is a code that means something."""

import asyncio
from pathlib import Path

import pytest

from kiosk.bench.serial_wire import SerialWire
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault
from kiosk.hardware.idcard import codec as module
from kiosk.hardware.inputs import codec as board
from kiosk.hardware.inputs.port import Inputs
from kiosk.hardware.keypad import codec as pads
from kiosk.hardware.qr.codes import IdentityToken, NotOurs, recognised
from kiosk.hardware.qr.framing import IDLE_S
from kiosk.hardware.qr.port import Scan
from kiosk.hardware.qr.scanner import SerialQrScanner
from kiosk.hardware.transport import transport_at
from tests.hardware.supervised import supervised

OTHERS = {
    "an ID-card module": module.encode(module.FIND),
    "a keypad": pads.encoded(pads.PadFrame(1, 0x01, b"\x0c")),
    "a printer": bytes.fromhex("10 00 00 00 92"),
    "an inputs board": board.encoded(Inputs(battery_percent=87)),
}


@pytest.mark.parametrize("other", OTHERS)
async def test_no_other_devices_bytes_are_a_code(tmp_path: Path, other: str) -> None:
    wire, heard = SerialWire(115200), list[Scan]()
    wire.plug(tmp_path / "qr")
    scanner = SerialQrScanner(
        transport_at(f"serial://{tmp_path}/qr?baud=115200"), SystemClock(), heard=heard.append
    )
    async with supervised(scanner) as health:
        await health.ready()
        scanner.arm()
        for number in range(1, 5):
            wire.put(OTHERS[other])
            await asyncio.sleep(IDLE_S * 1.5)
            async with asyncio.timeout(60):
                while int(scanner.facts["codes"]) < number:  # noqa: ASYNC110  # read in another task
                    await asyncio.sleep(0.01)
        if other == "an inputs board":  # lines of text: nothing tells them from codes that nobody knows
            assert {type(recognised(scan.payload)) for scan in heard} == {IdentityToken}
        else:
            assert {type(recognised(scan.payload)) for scan in heard} <= {NotOurs}
            await health.until(lambda now: (now.state, now.fault) == (DeviceState.FAULT, Fault.GARBLED))
    wire.unplug()
