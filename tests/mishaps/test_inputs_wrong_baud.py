"""The inputs board speaks at another speed than it is listened to: said as garbled, nothing claimed, well when they agree."""

from pathlib import Path

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.inputs.port import UNKNOWN
from tests.hardware.inputs.setting import READY, inputs_line


async def test_another_speed_is_garbled_until_the_speeds_agree(tmp_path: Path) -> None:
    async with inputs_line(tmp_path) as line:
        await line.do("switch", input="near", on=True)
        await line.until(lambda: bool(line.heard) and line.heard[-1].near)
        await line.do("wrong_baud")
        await line.says((DeviceState.FAULT, Fault.GARBLED, Notice.NONE))
        assert line.heard[-1] == UNKNOWN
        await line.do("wrong_baud", on=False)
        await line.says(READY)
        assert line.heard[-1].near
