"""One duty's failure is nobody else's."""

import asyncio
import logging

import pytest

from agent.duties import Duties, Duty, kept_up


async def test_a_duty_that_fails_is_begun_again(caplog: pytest.LogCaptureFixture) -> None:
    begun = 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun < 3:
            raise OSError("disk full")

    with caplog.at_level(logging.ERROR):
        await kept_up(Duty("journal", work), again_s=0.01)
    assert begun == 3
    assert [record.getMessage() for record in caplog.records] == [
        "duty.failed duty=journal why=disk full"
    ] * 2


async def test_stopping_waits_until_they_have_cleaned_up() -> None:
    cleaned = False

    async def work() -> None:
        nonlocal cleaned
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            cleaned = True

    duties = Duties()
    duties.start(Duty("device", work))
    await asyncio.sleep(0)
    await duties.stop()
    assert cleaned
