"""Noise on the line: it is never taken for a confirmation."""

import pytest

from kiosk.domain.device import Fault
from kiosk.hardware.printer.codec import Demultiplexer, RealTimeAnswer
from kiosk.hardware.printer.port import Printed, Unknown
from tests.hardware.printer.setting import HASTY, a_slip, over_serial


async def test_noise_around_the_answers_is_never_a_confirmation() -> None:
    async with over_serial(HASTY) as at:
        at.bench.babble()
        assert await at.printer.print("job-1", a_slip()) != Printed()


async def test_noise_during_a_slip_leaves_it_unknown() -> None:
    async with over_serial(HASTY) as at:
        at.bench.after_bytes(20_000, lambda: at.bench.say(b"\xff\x00\xfe"))
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.OFFLINE)


async def test_a_quiet_line_prints_again() -> None:
    async with over_serial(HASTY) as at:
        at.bench.babble()
        await at.printer.print("job-1", a_slip())
        at.bench.speak()
        await at.printer.status()
        assert await at.printer.print("job-2", a_slip()) == Printed()


@pytest.mark.parametrize("header", [0x37, 0x3B, 0x3D, 0x5F])
def test_noise_that_looks_like_the_head_of_a_name_swallows_no_answer(header: int) -> None:
    heard = Demultiplexer().feed(bytes((header, 0x41, 0x12, 0x12)))
    assert [one for one in heard if isinstance(one, RealTimeAnswer)] == [RealTimeAnswer(0x12)] * 2
