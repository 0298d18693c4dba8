"""One strip is dead: pads and the other strips go on, and the attendant hears of it."""

from pathlib import Path

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.keypad.driver import Fitted
from kiosk.hardware.keypad.port import Key, Pressed
from tests.hardware.keypad.setting import hall_line


async def test_a_dead_strip_holds_nobody_up(tmp_path: Path) -> None:
    fitted = Fitted(pads=(1, 2), strips=(1, 2, 3))  # nothing is at 3
    async with hall_line(tmp_path, fitted=fitted) as line:
        line.bus.show(1, ("1 号窗口",))
        line.bus.show(2, ("2 号窗口",))
        await line.until(lambda: bool(line.window(1).lines and line.window(2).lines))
        await line.until(lambda: line.told[-1] == (DeviceState.READY, Fault.NONE, Notice.PART_SILENT))
        assert line.bus.facts["silent strips"] == "3"
        await line.do("press", window=1, key="call")
        assert line.heard == [Pressed(1, Key.CALL)]
