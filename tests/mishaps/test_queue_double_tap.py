"""Somebody taps twice: the second tap repeats the first answer, or is told that the screen was old."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from kiosk.queue.schemas import TakeTicket
from tests.queue.served import Served, served_hall


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """A hall behind its HTTP API."""
    async with served_hall(tmp_path) as site:
        yield site


async def test_two_taps_of_a_resident_give_one_number(served: Served) -> None:
    kiosk = await served.kiosk()
    asked = TakeTicket(command=new_command_id(), service="pension")
    first, second = await asyncio.gather(kiosk.take_ticket(asked), kiosk.take_ticket(asked))
    assert first == second
    assert (await kiosk.hall()).waiting == 1
    await kiosk.close()


async def test_two_taps_of_a_clerk_call_one_person(served: Served) -> None:
    for _ in range(3):
        await served.hall.take()
    async with served.console() as page:
        taken = await page.post("/v1/windows/1/take", json={"command": new_command_id(), "seen": 0})
        seen = taken.json()["version"]
        tap = {"command": new_command_id(), "seen": seen}
        other_tap = {"command": new_command_id(), "seen": seen}
        answers = [await page.post("/v1/windows/1/call", json=body) for body in (tap, tap, other_tap)]
    assert answers[0].content == answers[1].content
    assert (answers[2].status_code, answers[2].json()["reason"]) == (409, "stale")
    assert (await served.hall.service.hall()).waiting == 2
