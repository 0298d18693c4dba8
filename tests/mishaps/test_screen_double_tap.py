"""A finger that taps twice takes one number; a lost answer is asked for again with the same command."""

import asyncio
from pathlib import Path

from tests.screens.running import Screen, running


async def to_services(screen: Screen) -> None:
    """Wake, and go to the services of one class."""
    await screen.press("wake")
    await screen.on("home")
    await screen.press("take")
    await screen.on("classes")
    await screen.press("class-convenience")
    await screen.on("services")


async def test_three_quick_taps_take_one_number(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        screen.far.take_lasts_s = 1.0
        await to_services(screen)
        await screen.tap("service-social-card", times=3)
        await screen.on("taken")
        assert len(screen.far.takes) == 1


async def test_a_double_tap_on_a_class_takes_no_number_on_the_next_page(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await screen.press("wake")
        await screen.on("home")
        await screen.press("take")
        await screen.on("classes")
        await screen.tap("class-insurance", times=2)
        await screen.on("services")
        assert screen.far.takes == []


async def press_until_taken(screen: Screen) -> None:
    """As a resident does: while the first request is under way a finger changes nothing."""
    await screen.until(lambda: len(screen.far.takes) == 1, "asked once")
    for _ in range(10):
        if screen.page == "services":
            await screen.tap("service-social-card")
            await asyncio.sleep(1)
    await screen.on("taken")


async def test_a_lost_answer_is_repeated_with_the_same_command(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        screen.far.lose_next_answer = True
        await to_services(screen)
        await screen.press("service-social-card")
        await press_until_taken(screen)
        assert len({take.command for take in screen.far.takes}) == 1
        assert len(screen.far.tickets) == 1


async def test_an_agent_that_cannot_reach_the_queue_is_asked_again_by_the_next_tap(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        screen.far.refuse_next = "queue_down"
        await to_services(screen)
        await screen.press("service-social-card")
        await press_until_taken(screen)
        assert len({take.command for take in screen.far.takes}) == 1
