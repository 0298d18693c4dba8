"""What goes on beside the requests goes on, whatever happens to it."""

import asyncio
import logging

import pytest

from fleet.rounds import go_round
from fleet.store.port import Busy


async def test_a_round_goes_on_after_every_failure_and_at_once_while_there_is_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers: list[object] = [True, Busy("full"), ValueError("broken"), True, None, 1, False]
    over = asyncio.Event()

    async def act() -> object:
        if not answers:
            over.set()
            return False
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with caplog.at_level(logging.INFO, logger="fleet.rounds"):
        running = asyncio.create_task(go_round("test", act, 0.001))
        async with asyncio.timeout(60):
            await over.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()
    said = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert said == [
        ("INFO", "round.busy name=test why=full"),
        ("ERROR", "round.failed name=test"),
    ]


async def test_there_is_no_pause_while_there_is_more() -> None:
    left = [True] * 500
    over = asyncio.Event()

    async def act() -> bool:
        if left:
            return left.pop()
        over.set()
        return False

    running = asyncio.create_task(go_round("test", act, 3600.0))
    async with asyncio.timeout(60):
        await over.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
