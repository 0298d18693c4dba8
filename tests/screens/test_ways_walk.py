"""The way to an answer as a resident walks it: the real screen in a real X window, real touches."""

from pathlib import Path

import msgspec

from agent.schemas import CardStep
from tests.screens import samples
from tests.screens.running import Screen, running


async def at_home(screen: Screen) -> None:
    """Woken, with the back office there."""
    told = samples.online(visit=None)
    screen.far.change(links=told.links, offered=told.offered, devices=told.devices[:2])
    await screen.tap("wake")
    await screen.on("home")


async def test_from_a_class_to_the_reader(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await at_home(screen)
        await screen.tap("class-insurance")
        await screen.on("items")
        await screen.tap("function-benefit")
        await screen.until(lambda: screen.target("item-pens.payments") is not None, "the other function")
        await screen.on("items")
        await screen.tap("item-pens.payments")
        await screen.on("notice")
        await screen.tap("agree")
        await screen.on("prove_card")
        await screen.until(lambda: screen.far.arms == 1, "the reader armed")
        await screen.tap("take")
        await screen.on("services")
        assert "ERROR" not in screen.log.read_text("utf-8")


async def test_letters_find_an_item_and_are_forgotten_with_the_visit(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await at_home(screen)
        await screen.tap("search")
        await screen.on("search")
        for letter in "ylj":
            await screen.tap(f"key-{letter}")
        await screen.until(lambda: screen.target("item-pens.payments") is not None, "the item")
        await screen.tap("home")
        await screen.on("home")
        screen.far.change(visit=None)
        await screen.on("attract")
        await screen.tap("wake")
        await screen.on("home")
        await screen.tap("search")
        await screen.on("search")
        assert screen.target("item-pens.payments") is None
        assert "ERROR" not in screen.log.read_text("utf-8")


async def test_a_card_that_cannot_be_read_is_read_again(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await at_home(screen)
        await screen.tap("class-labour")
        await screen.on("items")
        await screen.tap("item-labor.status")
        await screen.on("notice")
        await screen.tap("agree")
        await screen.on("prove_card")
        await screen.until(lambda: screen.far.arms == 1, "the reader armed")
        assert screen.far.state.visit is not None
        failed = msgspec.structs.replace(screen.far.state.visit, card=CardStep.FAILED, card_error="card_mute")
        screen.far.change(visit=failed)
        await screen.tap("read-again")
        await screen.until(lambda: screen.far.arms == 2, "the reader armed again")
