"""The driver against many addresses on one line."""

from dataclasses import replace
from pathlib import Path

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.keypad.driver import Fitted
from kiosk.hardware.keypad.port import Key, PadPicture, Pressed, Rated, Stranger
from tests.hardware.keypad.setting import QUICK, hall_line


async def test_a_key_is_echoed_and_heard_once(tmp_path: Path) -> None:
    async with hall_line(tmp_path) as line:
        await line.ready()
        await line.do("press", window=2, key="call")
        assert line.heard == [Pressed(2, Key.CALL)]
        assert line.bench.view().taken == 1


async def test_every_key_of_a_pad_and_every_value_of_a_rater_is_heard(tmp_path: Path) -> None:
    async with hall_line(tmp_path) as line:
        await line.ready()
        for key in Key:
            await line.do("press", window=1, key=key.value)
        for value in range(4):
            await line.do("rate", window=2, value=value)
        assert line.heard == [
            *(Pressed(1, key) for key in Key),
            *(Rated(2, value) for value in range(4)),
        ]
        assert line.bench.view().taken == len(Key) + 4


async def test_pads_raters_and_strips_show_what_they_are_told(tmp_path: Path) -> None:
    async with hall_line(tmp_path) as line:
        line.bus.show_pad(1, PadPicture(ticket="A023"))
        line.bus.show_pad(2, PadPicture(waiting=7))
        line.bus.ask_rating(1, True)
        line.bus.show(2, ("2 号窗口", "请 B012 号"), scroll=True)
        await line.ready()
        line.bus.beep(1, 2)
        await line.until(lambda: line.window(1).beeps == 2)
        assert (line.window(1).places, line.window(2).places) == ("   023", "007   ")
        assert (line.window(1).asking, line.window(2).asking) == (True, False)
        assert line.window(2).lines == ("2 号窗口", "请 B012 号")
        await line.until(lambda: line.bus.facts == {"pads": "1 2", "raters": "1 2", "strips": "1 2"})


async def test_the_last_word_for_an_address_wins(tmp_path: Path) -> None:
    async with hall_line(tmp_path, windows=(1,)) as line:
        for number in range(1, 200):
            line.bus.show_pad(1, PadPicture(ticket=f"A{number:03d}"))
        await line.until(lambda: line.window(1).places == "   199")
        assert line.bench.pads[1].beeps == 0


async def test_a_pad_that_was_away_shows_the_right_thing_when_it_is_back(tmp_path: Path) -> None:
    async with hall_line(tmp_path) as line:
        await line.ready()
        await line.do("silence", window=2)
        line.bus.show_pad(2, PadPicture(ticket="A001"))
        await line.until(lambda: line.told[-1] == (DeviceState.READY, Fault.NONE, Notice.PART_SILENT))
        assert line.bus.facts["silent pads"] == "2"
        await line.do("silence", window=2, on=False)
        await line.ready()
        assert line.window(2).places == "   001"


async def test_a_line_where_nobody_answers_is_a_fault(tmp_path: Path) -> None:
    async with hall_line(tmp_path, windows=(1,)) as line:
        await line.do("silence", window=1)
        await line.until(lambda: bool(line.told))
        assert line.told == [(DeviceState.FAULT, Fault.OFFLINE, Notice.NONE)]


async def test_an_address_that_nobody_configured_is_said_and_not_echoed(tmp_path: Path) -> None:
    async with hall_line(tmp_path, fitted=Fitted((1,), (1,), (1,))) as line:
        await line.ready()
        await line.do("press", window=2, key="call")
        assert set(line.heard) == {Stranger(2)}
        assert line.bench.view().taken == 0


async def test_units_that_do_not_echo_are_never_called_silent(tmp_path: Path) -> None:
    fitted = Fitted((1, 2), (), (), answering=False)
    async with hall_line(tmp_path, fitted=fitted) as line:
        await line.do("silence", window=2)
        line.bus.show_pad(1, PadPicture(waiting=3))
        await line.until(lambda: line.window(1).places == "003   ")
        await line.ready()
        assert len(line.told) == 1


async def test_presses_right_after_opening_are_not_taken(tmp_path: Path) -> None:
    async with hall_line(tmp_path, times=replace(QUICK, settle_s=30)) as line:
        await line.ready()
        await line.do("press", window=1, key="call")
        assert line.heard == []
        assert line.bench.view().taken == 0


async def test_the_rate_key_does_not_leave_the_rater_asking(tmp_path: Path) -> None:
    """Our echo of the key is the very frame that makes a rater ask."""
    async with hall_line(tmp_path, windows=(1,)) as line:
        await line.ready()
        await line.do("press", window=1, key="rate")
        await line.until(lambda: line.window(1).stars)
        assert line.heard == [Pressed(1, Key.RATE)]
