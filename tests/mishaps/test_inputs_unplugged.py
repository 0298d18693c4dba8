"""The inputs board is pulled out in the middle of a line, and plugged in again."""

from pathlib import Path

from kiosk.bench.inputs import BenchInputs
from kiosk.bench.inputs import InputsSettings as BenchSettings
from kiosk.bench.panel_wire import WireLog
from kiosk.domain.clock import SystemClock
from kiosk.hardware.inputs.board import InputsBoard
from kiosk.hardware.inputs.port import UNKNOWN, Inputs
from kiosk.hardware.inputs.settings import InputsSettings
from kiosk.hardware.transport import transport_at
from tests.hardware.supervised import supervised


async def test_while_it_is_away_nothing_is_claimed(tmp_path: Path) -> None:
    bench = BenchInputs(
        BenchSettings(baud=115200, beat_s=0.1), WireLog(SystemClock(), 100, lambda: None), lambda: None
    )
    await bench.start(tmp_path)
    heard: list[Inputs] = []
    address = bench.addresses()["inputs"]
    board = InputsBoard(transport_at(address), InputsSettings(address=address), SystemClock(), heard.append)
    actions = bench.actions()
    async with supervised(board) as health:
        await health.ready()
        await actions["switch"].run(actions["switch"].takes(input="near", on=True))
        await health.until(lambda _: heard[-1].near)
        await actions["unplug"].run(actions["unplug"].takes(during=True))
        await health.lost()
        assert heard[-1] == UNKNOWN
        await actions["plug"].run(actions["plug"].takes())
        await health.ready()
        await health.until(lambda _: heard[-1].near)
    await bench.stop()
