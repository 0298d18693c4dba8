"""A reply breaks off in the middle: noticed by the pause, not by a whole time-out, and read again."""

import time

import pytest

from kiosk.hardware.card.port import CardError, CardErrorCode
from tests.hardware.idcard.station import PEOPLE, counter


async def test_a_read_that_breaks_off_is_given_up_in_time() -> None:
    async with counter() as at:
        at.place()
        at.fault(truncate=700, at="read")
        began = time.monotonic()
        with pytest.raises(CardError) as failed:
            await at.reader.read(6.0)
        assert failed.value.code is CardErrorCode.DEVICE_FAULT
        assert time.monotonic() - began < 5.0
        at.fault()
        assert (await at.reader.read(6.0)).text.number == PEOPLE[0].number
