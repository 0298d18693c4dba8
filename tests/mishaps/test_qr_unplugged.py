"""The scanner is pulled out in the middle of a code: half a code is no code."""

import asyncio
from pathlib import Path

from kiosk.bench.panel_qr import QrDesk
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import QrSettings as BenchSettings
from kiosk.domain.clock import SystemClock
from kiosk.hardware.qr.port import Scan
from kiosk.hardware.qr.scanner import SerialQrScanner
from kiosk.hardware.transport import transport_at
from tests.hardware.supervised import supervised


async def test_half_a_code_never_counts_and_the_next_one_does(tmp_path: Path) -> None:
    desk = QrDesk(BenchSettings(baud=38400), WireLog(SystemClock(), 100, lambda: None), lambda: None)
    await desk.start(tmp_path)
    heard: asyncio.Queue[Scan] = asyncio.Queue()
    scanner = SerialQrScanner(transport_at(desk.addresses()["qr"]), SystemClock(), heard=heard.put_nowait)
    actions = desk.actions()
    async with supervised(scanner) as health:
        await health.ready()
        scanner.arm()
        await actions["unplug"].run(actions["unplug"].takes(during="482913482913"))
        await health.lost()
        await actions["plug"].run(actions["plug"].takes())
        await health.ready()
        await actions["scan"].run(actions["scan"].takes(text="482913"))
        async with asyncio.timeout(60):
            assert (await heard.get()).text == "482913"
        assert heard.empty()
    await desk.stop()


async def test_a_continuous_unit_says_one_code_once(tmp_path: Path) -> None:
    desk = QrDesk(BenchSettings(baud=921_600), WireLog(SystemClock(), 100, lambda: None), lambda: None)
    await desk.start(tmp_path)
    heard: list[Scan] = []
    scanner = SerialQrScanner(transport_at(desk.addresses()["qr"]), SystemClock(), heard=heard.append)
    again = desk.actions()["continuous"]
    async with supervised(scanner) as health:
        await health.ready()
        scanner.arm()
        await again.run(again.takes(text="482913"))
        async with asyncio.timeout(60):
            while desk.view().scans < 4:  # noqa: ASYNC110  # looked at from outside
                await asyncio.sleep(0.02)
        await again.run(again.takes())
        assert [scan.text for scan in heard] == ["482913"]
    await desk.stop()
