"""How soon the scanner and the hall's line work again after a re-plug, each under the real supervisor as shipped.

Only shown: the promise itself is measured in `measure_devices`, on a line of the whole station.
"""

import asyncio
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from agent.devices import BackOff, Device
from kiosk.bench.far_end import FarEnd
from kiosk.bench.keypad import BusSettings as BenchBus
from kiosk.bench.keypad import KeypadBus
from kiosk.bench.panel_qr import QrDesk
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import QrSettings as BenchQr
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState
from kiosk.hardware.keypad.driver import Fitted, HallBus
from kiosk.hardware.keypad.settings import BusTimes
from kiosk.hardware.qr.scanner import SerialQrScanner
from kiosk.hardware.transport import transport_at
from tests.budgets.rows import Measured
from tests.hardware.supervised import supervised

GROUP = "devices"
PLUGS = 5
WINDOWS = (1, 2, 3, 4)


async def measure() -> list[Measured]:
    """The worst of a few re-plugs: from the plug to READY, at 9600 baud."""
    clock, log = SystemClock(), WireLog(SystemClock(), 50, lambda: None)
    with tempfile.TemporaryDirectory() as folder:
        bus = KeypadBus(BenchBus(pads=WINDOWS, raters=WINDOWS, strips=WINDOWS), log, lambda: None)
        desk = QrDesk(BenchQr(), log, lambda: None)
        ends: Mapping[str, FarEnd] = {"keypad": bus, "qr": desk}
        for name, end in ends.items():
            await end.start(Path(folder) / name)
        devices: Mapping[str, Device] = {
            "keypad": HallBus(
                "keypad",
                transport_at(bus.addresses()["keypad"]),
                Fitted(WINDOWS, WINDOWS, WINDOWS),
                clock=clock,
                times=BusTimes(),
            ),
            "qr": SerialQrScanner(transport_at(desk.addresses()["qr"]), clock),
        }
        figures = [await _replug(name, ends[name], devices[name]) for name in ends]
        for end in ends.values():
            await end.stop()
    return figures


async def _replug(name: str, end: FarEnd, device: Device) -> Measured:
    unplug, plug = end.actions()["unplug"], end.actions()["plug"]
    taken = []
    async with supervised(device, BackOff()) as health:
        await health.ready()
        for _ in range(PLUGS):
            await unplug.run(unplug.takes())
            await health.lost()
            await asyncio.sleep(0.7)
            begun = time.monotonic()
            await plug.run(plug.takes())
            await health.until(lambda one: one.state is DeviceState.READY)
            taken.append(time.monotonic() - begun)
    return Measured(f"{name}_replug_s", round(max(taken), 3), f"worst of {PLUGS}, unplugged for 0.7 s")


if __name__ == "__main__":
    print(asyncio.run(measure()))
