"""The name of an open port leads to another port, though the old one still lives: the line is opened again there."""

from pathlib import Path

from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.wires import SerialPlug
from kiosk.bench.serial_wire import point
from kiosk.domain.device import DeviceState
from kiosk.hardware.printer.port import Printed
from kiosk.hardware.transport import transport_at
from tests.hardware.printer.setting import a_slip, until
from tests.mishaps.supervised import supervised_printer


async def test_the_driver_follows_the_name(tmp_path: Path) -> None:
    old, new = SerialPlug(BenchPrinter()), SerialPlug(BenchPrinter())
    link = tmp_path / "printer"
    for plug in (old, new):
        await plug.open()
    point(link, Path(old.path))
    async with supervised_printer(transport_at(f"serial://{link}?baud=115200")) as seen:
        await seen.stands(DeviceState.READY)
        point(link, Path(new.path))
        await until(lambda: len(seen.reports) > 2 and seen.reports[-1].state is DeviceState.READY, 4)
        assert await seen.printer.print("job-1", a_slip()) == Printed()
        assert len(new.printer.receipts) == 1
        assert not old.printer.receipts
    for plug in (old, new):
        await plug.close()


async def test_a_name_that_is_only_made_again_disturbs_nobody(tmp_path: Path) -> None:
    plug, link = SerialPlug(BenchPrinter()), tmp_path / "printer"
    await plug.open()
    point(link, Path(plug.path))
    async with supervised_printer(transport_at(f"serial://{link}?baud=115200")) as seen:
        await seen.stands(DeviceState.READY)
        point(link, Path(plug.path))
        assert await seen.printer.print("job-1", a_slip()) == Printed()
        assert [health.state for health in seen.reports if health.state is DeviceState.BACKOFF] == []
    await plug.close()
