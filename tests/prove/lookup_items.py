"""Every lookup item of the catalogue, completed by a finger on the real screen, in Chinese and in English.

Believed only when the far ends confirm: the back office counted an answered question of that operation, the paper came out of
the bench printer, the agent's outbox has the lookup.
"""

import asyncio
import os
import time
from itertools import groupby
from pathlib import Path

from kiosk.bench.tour.stores import Stores
from kiosk.domain.item import Item
from tests.bench.back_office import RICH, SUITABLE
from tests.journeys.visitor import Visitor

LANGUAGES = ("zh_CN", "en")
DRAWN_S = 0.7


async def every_item(here: Visitor, out: Path, *, quick: bool) -> list[str]:
    """What went wrong, in words; a picture of each answer and each slip below `out`.

    quick: each item in one language only, by turns.
    """
    begun, wrong, done = time.monotonic(), [], 0
    every = sorted(here.catalogue.lookups, key=_whose)
    for place, language in enumerate(LANGUAGES):
        items = every[place :: len(LANGUAGES)] if quick else every
        folder = out / language
        folder.mkdir(parents=True, exist_ok=True)
        for person, group in groupby(items, key=_whose):
            found, count = await _one_resident(here, folder, language, person, list(group))
            wrong += found
            done += count
    print(
        f"items: {done} answered by touch in {' and '.join(LANGUAGES)} in {time.monotonic() - begun:.0f} s,"
        f" {len(wrong)} violations (load {os.getloadavg()[0]:.1f}); pictures in {out}",
        flush=True,
    )
    return wrong


def _whose(item: Item) -> int:
    """Somebody of the bench who has it."""
    return SUITABLE.get(item.id, RICH)


async def _one_resident(
    here: Visitor, folder: Path, language: str, person: int, items: list[Item]
) -> tuple[list[str], int]:
    """Asks for all of these in one visit: the card once, the PIN once."""
    await here.wake()
    if language == "en":
        await here.screen.press("language")
        await here.screen.see("home")
    wrong, done = [], 0
    for item in items:
        try:
            await _one_item(here, folder, person, item)
            done += 1
        except (AssertionError, TimeoutError) as failed:
            here.screen.save(folder / f"{item.id}-failed.png")
            wrong.append(f"{item.id} in {language}: {failed}")
        await here.screen.press("home")
        await here.screen.see("home")
    await here.leave()
    await asyncio.sleep(3.0)  # the screen begins anew
    return wrong, done


async def _one_item(here: Visitor, folder: Path, person: int, item: Item) -> None:
    before, told = await answered(here, item), _told(here, item)
    await here.choose(item.id)
    await here.agree()
    await _proved(here, person)
    await here.screen.see("answer")
    await asyncio.sleep(DRAWN_S)
    here.screen.save(folder / f"{item.id}.png")
    assert await answered(here, item) > before, "the back office did not answer this question"
    assert _told(here, item) == told + 1, "the outbox does not have this lookup"
    if item.slip:
        papers = len(await here.bench.papers())
        await here.screen.press("print")
        paper = await here.bench.receipt_number(papers + 1)
        paper.save(folder / f"{item.id}-slip.png")


async def _proved(here: Visitor, person: int) -> None:
    """Card and PIN, where they are asked for."""
    page = await here.sees("answer", "prove_card", "prove_way", "prove_pin", "no_answer")
    if page.name == "prove_card":
        await here.put_card(person)
        page = await here.sees("answer", "prove_way", "prove_pin", "no_answer")
    if page.name == "prove_way":
        await asyncio.sleep(DRAWN_S)
        await here.screen.press("way-pin")
        page = await here.sees("prove_pin")
    if page.name == "prove_pin":
        await here.type_pin()


async def answered(here: Visitor, item: Item) -> int:
    """How often the back office has answered this operation with OK."""
    await here.bench.do("gateway/look")
    gateway = (await here.bench.state())["gateway"]
    assert isinstance(gateway, dict)
    calls: dict[str, dict[str, int]] = gateway["office"]["calls"]
    return calls.get(item.operation, {}).get("OK", 0)


def _told(here: Visitor, item: Item) -> int:
    """How many answers of this item the agent's outbox tells of."""
    query = (
        "SELECT seq FROM outbox WHERE kind = 'lookup.answered'"
        " AND payload ->> 'item' = ? AND payload ->> 'outcome' = 'shown'"
    )
    return len(Stores(here.station.var).agent(query, item.id))
