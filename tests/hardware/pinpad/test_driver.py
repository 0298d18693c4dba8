"""The driver against the bench's keypad."""

import asyncio
from pathlib import Path

import pytest

from kiosk.bench.gateway.pin import opened
from kiosk.bench.serial_wire import SerialWire
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault
from kiosk.domain.errors import Refused, Unreachable
from kiosk.hardware.pinpad import codec
from kiosk.hardware.pinpad.driver import SerialPinpad
from kiosk.hardware.pinpad.port import Entered, GivenUp, Lost, PinBlock, PinTold, Typed
from kiosk.hardware.pinpad.settings import PinpadSettings
from kiosk.hardware.transport import transport_at
from tests.hardware.pinpad.setting import pinpad_line
from tests.hardware.supervised import supervised


async def test_it_says_who_it_is(tmp_path: Path) -> None:
    async with pinpad_line(tmp_path) as line:
        assert line.pinpad.facts == {"model": "Bianmin bench keypad", "firmware": "1.0"}


async def test_digits_are_counted_and_end_in_a_block_that_only_the_back_office_opens(tmp_path: Path) -> None:
    async with pinpad_line(tmp_path) as line:
        await line.arm()
        await line.do("type", digits="246810", enter=False)
        await line.hears(Typed(6))
        await line.do("press", key="erase")
        await line.hears(Typed(5))
        await line.do("press", key="enter")
        await line.until(lambda: isinstance(line.told[-1], Entered))
        entered = line.told[-1]
        assert isinstance(entered, Entered)
        assert opened(entered.pin.block.hex()) == "24681"
        await line.until(lambda: not line.bench.view().keys_count)
        await asyncio.sleep(0.7)
        assert sum(isinstance(one, Entered) for one in line.told) == 1
        assert b"24681" not in b"".join(one.data for one in line.wire.lines("pinpad"))


async def test_cancel_and_the_time_end_it(tmp_path: Path) -> None:
    async with pinpad_line(tmp_path) as line:
        await line.arm()
        await line.do("press", key="cancel")
        await line.hears(GivenUp(timed_out=False))
        await line.arm(limit_s=1)
        await line.hears(GivenUp(timed_out=True))


async def test_keys_that_nobody_asked_for_are_dead(tmp_path: Path) -> None:
    async with pinpad_line(tmp_path) as line:
        with pytest.raises(Refused, match="not_asked"):
            await line.do("press", key="1")
        await line.arm()
        await line.pinpad.disarm()
        await line.until(lambda: not line.bench.view().keys_count)
        assert line.told == [Typed(0)]


async def test_too_few_digits_are_no_end_and_no_more_than_twelve_stand_there(tmp_path: Path) -> None:
    async with pinpad_line(tmp_path) as line:
        await line.arm()
        await line.do("type", digits="123")
        await line.hears(Typed(3))
        await line.do("type", digits="4567890123456", enter=False)
        await line.hears(Typed(12))


async def test_it_forgets_what_was_typed_when_somebody_else_is_asked(tmp_path: Path) -> None:
    async with pinpad_line(tmp_path) as line:
        await line.arm()
        await line.do("type", digits="1234", enter=False)
        await line.hears(Typed(4))
        await line.arm()
        assert line.bench.view().digits == 0


async def test_unplugged_while_somebody_types_it_is_lost_at_once_and_works_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with pinpad_line(tmp_path) as line:
        await line.arm()
        await line.do("type", digits="1234", enter=False)
        await line.hears(Typed(4))
        await line.do("unplug", during=True)
        await line.hears(Lost())
        with pytest.raises(Unreachable):
            await line.pinpad.arm("test", 30)
        await line.health.until(lambda now: now.state is not DeviceState.READY)
        await line.do("plug")
        await line.health.ready()
        await line.arm()


async def test_a_keypad_that_was_opened_has_no_key(tmp_path: Path) -> None:
    async with pinpad_line(tmp_path) as line:
        await line.arm()
        await line.do("lose_key")
        await line.hears(Lost())
        await line.health.until(lambda now: now.fault is Fault.UNAUTHORISED)
        await line.do("lose_key", on=False)
        await line.health.ready()


@pytest.mark.parametrize(
    ("mood", "fault"),
    [
        ("silent", Fault.OFFLINE),
        ("garbage", Fault.GARBLED),
        ("bad_sum", Fault.GARBLED),
        ("other_device", Fault.WRONG_DEVICE),
    ],
)
async def test_a_bad_mood_is_a_fault_and_ends_what_was_asked(tmp_path: Path, mood: str, fault: Fault) -> None:
    async with pinpad_line(tmp_path) as line:
        await line.arm()
        await line.do("mood", mood=mood)
        await line.health.until(lambda now: (now.state, now.fault) == (DeviceState.FAULT, fault))
        await line.hears(Lost())
        await line.do("mood", mood="well")
        await line.health.ready()
        await line.arm()


async def test_an_answer_that_is_said_again_takes_nothing_from_the_next_order(tmp_path: Path) -> None:
    heard: list[codec.Message] = []
    deframer = codec.Deframer()

    def came(data: bytes) -> None:
        for message in deframer.feed(data):
            heard.append(message)
            if isinstance(message, codec.Ask):
                wire.put(codec.encoded(codec.Version("slow", "1", has_key=True)))
            if isinstance(message, codec.Arm) and len(orders()) == 1:
                wire.put(codec.encoded(codec.Stands(message.order, 0)))

    def orders() -> list[str]:
        return list(dict.fromkeys(one.order for one in heard if isinstance(one, codec.Arm)))

    wire = SerialWire(115200, came)
    wire.plug(tmp_path / "line")
    told: list[PinTold] = []
    address = f"serial://{tmp_path}/line?baud=115200"
    pinpad = SerialPinpad(transport_at(address), PinpadSettings(), SystemClock(), told.append)
    async with supervised(pinpad) as health:
        await health.ready()
        await pinpad.arm("first", 30)
        block = codec.encoded(codec.Block(orders()[0], PinBlock(b"\x01", "k", "f")))
        wire.put(block)
        await health.until(lambda _: any(isinstance(one, Entered) for one in told))
        arming = asyncio.create_task(pinpad.arm("second", 30))
        await health.until(lambda _: len(orders()) == 2)
        wire.put(block + codec.encoded(codec.Stands(orders()[1], 0)))
        await arming
        await asyncio.sleep(0.2)
        last_arm = max(place for place, one in enumerate(heard) if isinstance(one, codec.Arm))
        assert codec.Disarm() not in heard[last_arm:]
        assert told[-1] == Typed(0)
    wire.unplug()
