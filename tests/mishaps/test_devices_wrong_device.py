"""The printer's address leads to something else: to a scanner, to a silent line, to a plain file."""

import asyncio
from pathlib import Path

from kiosk.bench.serial_wire import SerialWire
from kiosk.domain.device import DeviceState, Fault
from kiosk.hardware.printer.port import NotPrinted
from kiosk.hardware.transport import transport_at
from tests.hardware.printer.setting import a_slip
from tests.mishaps.supervised import supervised_printer


async def test_a_scanner_in_the_printers_place_is_no_printer_and_prints_nothing(tmp_path: Path) -> None:
    scanner = SerialWire(9600)
    scanner.plug(tmp_path / "printer")
    async with supervised_printer(transport_at(f"serial://{tmp_path}/printer?baud=115200")) as seen:
        await seen.stands(DeviceState.FAULT, Fault.OFFLINE)
        scanner.put(b"https://example.invalid/t/abc\r\n")
        await seen.stands(DeviceState.FAULT, Fault.GARBLED)
        assert await seen.printer.print("job-1", a_slip()) == NotPrinted(Fault.OFFLINE)
    scanner.unplug()


async def test_a_plain_file_is_no_line(tmp_path: Path) -> None:
    (tmp_path / "printer").touch()
    for scheme, options in (("serial", "?baud=9600"), ("usb", "")):
        async with supervised_printer(transport_at(f"{scheme}://{tmp_path}/printer{options}")) as seen:
            await seen.stands(DeviceState.BACKOFF, Fault.WRONG_DEVICE)


async def test_nobody_at_the_address_is_absent(tmp_path: Path) -> None:
    for address in (f"serial://{tmp_path}/none?baud=9600", f"usb://{tmp_path}/none", "tcp://127.0.0.1:9"):
        async with supervised_printer(transport_at(address)) as seen:
            await seen.stands(DeviceState.ABSENT, Fault.OFFLINE)
            await asyncio.sleep(0)
