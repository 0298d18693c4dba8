"""The driver against the board."""

from pathlib import Path

import pytest

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.inputs.board import told_of
from kiosk.hardware.inputs.port import UNKNOWN, Inputs
from tests.hardware.inputs.setting import READY, inputs_line


async def test_it_says_who_it_is_and_that_all_is_well(tmp_path: Path) -> None:
    async with inputs_line(tmp_path) as line:
        await line.says(READY)
        await line.until(lambda: "model" in line.board.facts)
        assert line.board.facts == {"model": "Bianmin bench board", "firmware": "1.0", "battery": "100 %"}


async def test_every_switch_is_heard_at_once(tmp_path: Path) -> None:
    async with inputs_line(tmp_path) as line:
        await line.says(READY)
        for name in ("near", "headphones", "door_open"):
            await line.do("switch", input=name, on=True)
            await line.until(lambda: getattr(line.heard[-1], name), 0.5)  # noqa: B023  # awaited in the same turn
        await line.says((DeviceState.READY, Fault.NONE, Notice.DOOR_OPEN))
        assert line.heard[-1] == Inputs(True, 100, True, True, True)


async def test_mains_lost_is_a_notice_and_an_empty_battery_a_fault(tmp_path: Path) -> None:
    async with inputs_line(tmp_path) as line:
        await line.do("switch", input="mains", on=False)
        await line.says((DeviceState.READY, Fault.NONE, Notice.ON_BATTERY))
        await line.do("battery", percent=20)
        await line.says((DeviceState.FAULT, Fault.BATTERY_LOW, Notice.ON_BATTERY))
        await line.do("switch", input="mains", on=True)
        await line.says(READY)


async def test_a_heartbeat_that_says_nothing_new_is_not_news(tmp_path: Path) -> None:
    async with inputs_line(tmp_path) as line:
        await line.until(lambda: line.bench.view().asked > 0)
        await line.until(lambda: len(line.told) > 4)
        assert line.heard == [Inputs(battery_percent=100)]


@pytest.mark.parametrize(
    ("mood", "fault"),
    [
        ("silent", Fault.OFFLINE),
        ("garbage", Fault.GARBLED),
        ("bad_sum", Fault.GARBLED),
        ("other_device", Fault.WRONG_DEVICE),
    ],
)
async def test_a_board_in_a_bad_mood_is_a_fault_and_claims_nothing(
    tmp_path: Path, mood: str, fault: Fault
) -> None:
    async with inputs_line(tmp_path) as line:
        await line.do("switch", input="near", on=True)
        await line.says(READY)
        await line.do("mood", mood=mood)
        await line.says((DeviceState.FAULT, fault, Notice.NONE))
        assert line.heard[-1] == UNKNOWN
        await line.do("mood", mood="well")
        await line.says(READY)
        assert line.heard[-1].near


def test_a_machine_without_a_battery_is_never_low() -> None:
    assert told_of(Inputs(mains=False), 20) == (DeviceState.READY, Fault.NONE, Notice.ON_BATTERY)
