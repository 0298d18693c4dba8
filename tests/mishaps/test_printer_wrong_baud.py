"""The printer listens at another speed than we speak: nothing it says is believed, and nothing is handed over."""

from pathlib import Path

from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.serial_wire import SerialWire
from kiosk.domain.device import DeviceState, Fault
from kiosk.hardware.printer.port import NotPrinted, Printed
from kiosk.hardware.transport import transport_at
from tests.hardware.printer.setting import a_slip
from tests.mishaps.supervised import supervised_printer


async def test_another_speed_is_a_printer_that_does_not_answer_until_the_speeds_agree(tmp_path: Path) -> None:
    bench = BenchPrinter()

    def heard(data: bytes) -> None:
        bench.receive(data)

    wire = SerialWire(115200, heard)
    wire.plug(tmp_path / "printer")
    bench.attach(wire.put, wire.unplug, lambda: None)
    wire.wrong_baud = True
    async with supervised_printer(transport_at(f"serial://{tmp_path}/printer?baud=115200")) as seen:
        await seen.stands(DeviceState.FAULT, Fault.OFFLINE)
        assert await seen.printer.print("job-1", a_slip()) == NotPrinted(Fault.OFFLINE)
        wire.put(b"\x12\x12\x12")  # an answer, as it arrives at the wrong speed
        await seen.stands(DeviceState.FAULT, Fault.GARBLED)
        wire.wrong_baud = False
        await seen.stands(DeviceState.READY)
        assert await seen.printer.print("job-1", a_slip()) == Printed()
    wire.unplug()
