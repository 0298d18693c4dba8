"""The screen's process: what it showed of a resident stays in its memory, so another process takes its place."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from agent.schemas import CardStep
from tests.privacy.traces import in_memory, may_look
from tests.screens import samples
from tests.screens.running import Screen, running

SEEN = {"masked name": "甲乙*丙丁", "masked number": "999*******7319"}


async def shown_somebody(screen: Screen) -> None:
    """Somebody puts a card in for priority, and goes."""
    await screen.tap("wake")
    await screen.on("home")
    await screen.tap("take")
    await screen.on("classes")
    await screen.tap("priority")
    await screen.on("identify")
    assert screen.far.state.visit is not None
    person = msgspec.structs.replace(
        samples.elder(), masked_name=SEEN["masked name"], masked_number=SEEN["masked number"]
    )
    read = msgspec.structs.replace(screen.far.state.visit, card=CardStep.READ, person=person)
    screen.far.change(visit=read)
    await screen.until(lambda: screen.target("proceed") is not None, "the name")


def starts(screen: Screen) -> int:
    """How often a screen has begun in this process."""
    return screen.log.read_text("utf-8").splitlines().count("ready")


@pytest.mark.skipif(not may_look(), reason="only root may look into another process's memory")
async def test_nothing_of_a_resident_is_left_in_the_screen_once_it_sleeps(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await shown_somebody(screen)
        assert in_memory(screen.pid, SEEN) == set(SEEN), "the search itself must find what is there"
        before = screen.pid

        screen.far.change(visit=None)
        await screen.on("attract")
        await screen.until(lambda: starts(screen) == 2, "the screen begins anew")
        await screen.until(lambda: screen.target("wake") is not None, "the still picture")

        assert (screen.pid, screen.alive) == (before, True)
        assert in_memory(screen.pid, SEEN) == set()
        await asyncio.sleep(0.5)
        await screen.tap("wake")
        await screen.on("home")


async def test_a_visit_without_anybody_leaves_the_process_as_it_is(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await screen.tap("wake")
        await screen.on("home")
        screen.far.change(visit=None)
        await screen.on("attract")
        await asyncio.sleep(3.0)
        assert starts(screen) == 1
        assert screen.target("wake") is not None


async def test_somebody_who_comes_at_once_is_not_sent_away(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await shown_somebody(screen)
        screen.far.change(visit=None)
        await screen.on("attract")
        await screen.tap("wake")
        await screen.on("home")
        await asyncio.sleep(2.5)
        assert (starts(screen), screen.page) == (1, "home")
