"""Every handled item of the catalogue, done by a finger at a whole station, in Chinese and in English.

Believed only when the far ends confirm: the back office has done that operation once more, the agent's outbox tells of it once.
"""

import asyncio
import os
import time
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from kiosk.bench.gateway.identity import ATTENDANT_PIN
from kiosk.bench.tour.stores import Stores
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.form import FormField, load_forms
from kiosk.domain.item import Item
from tests.bench.wishes import ATTENDANT, CONFIG, EMPLOYEE, FOR
from tests.journeys.form_filler import FormFiller
from tests.journeys.visitor import Visitor
from tests.prove.apply_choices import suitable
from tests.prove.lookup_items import answered

LANGUAGES = ("zh_CN", "en")
QUICK_FROM, QUICK_EVERY = 1, 3  # papers, an attendant, nobody, a proof, a card that is lost are among them
NOBODY = -1
ATTENDED = 3  # the level
BEFORE = {"card.unloss": ("card.loss_temp",)}  # only a card that is lost can be found again
ENDS = (
    "receipt",
    "confirming",
    "no_answer",
    "form_step",
    "materials",
    "prove_card",
    "prove_way",
    "prove_pin",
)
RENEWED_S = 3.0  # the screen begins anew when a resident has gone
READ_S = 2.0  # until the resident's own card is read
ATTENDANT_S, TRIES = 6.0, 4
RECEIPT_S, IDLE_S = 30.0, 150.0
DRAWN_S = 0.7


async def every_form(here: Visitor, pictures: Path, *, quick: bool) -> list[str]:
    """What went wrong, a line each; a picture of each receipt below `pictures`.

    quick: every third item only, by turns in one language.
    """
    begun, wrong, done = time.monotonic(), [], 0
    every = sorted(here.catalogue.handled, key=_whose)
    few = every[QUICK_FROM::QUICK_EVERY]
    for place, language in enumerate(LANGUAGES):
        items = few[place :: len(LANGUAGES)] if quick else every
        (pictures / language).mkdir(parents=True, exist_ok=True)
        for person, group in groupby(items, key=_whose):
            resident = Resident(here, pictures / language, language, person)
            for item in group:
                wrong += await resident.tries(item)
                done += 1
            wrong += await resident.goes()
    print(
        f"forms: {done} walked, of {len(every)} items, by touch in {' and '.join(LANGUAGES)}"
        f" in {time.monotonic() - begun:.0f} s, {len(wrong)} violations (load {os.getloadavg()[0]:.1f});"
        f" pictures in {pictures}",
        flush=True,
    )
    return wrong


def _whose(item: Item) -> int:
    """Somebody of the bench who can have it done."""
    return NOBODY if item.level == 0 else FOR.get(item.id, EMPLOYEE)


class Resident:
    """Has one thing after another done in a visit; one that went wrong ends it, and the next begins another."""

    def __init__(self, here: Visitor, folder: Path, language: str, person: int) -> None:
        self._here = here
        self._folder = folder
        self._language = language
        self._person = person
        self._is_here = False
        self._proved = 0  # the level
        self._forms = load_forms(CONFIG / "forms")
        self._tables = load_code_tables(CONFIG / "tables" / "codes.toml")

    async def tries(self, item: Item) -> list[str]:
        """What went wrong: one line at most, with the item, the language and the page."""
        try:
            await self._come()
            await self._has_done(item)
        except (AssertionError, TimeoutError) as failed:
            self._here.screen.save(self._folder / f"{item.id}-failed.png")
            page = self._here.screen.page().name
            return [f"{item.id} in {self._language} on {page}: {failed}", *await self.goes()]
        return []

    async def goes(self) -> list[str]:
        """The next one finds the still picture."""
        if not self._is_here:
            return []
        wrong = []
        try:
            await self._here.leave()
        except (AssertionError, TimeoutError) as failed:
            if self._person != NOBODY:  # who has no key for it on home, and is forgotten after a while
                wrong = [f"in {self._language} the visit could not be ended: {failed}"]
        await self._is_over()
        return wrong

    async def _come(self) -> None:
        if self._is_here:
            return
        await self._here.wake()
        self._is_here = True
        if self._language != LANGUAGES[0]:
            await self._here.screen.press("language")
            await self._here.screen.see("home")

    async def _has_done(self, item: Item) -> None:
        """From home to the end; what must be there before is done before."""
        await self._here.bench.do("gateway/restore")  # what was done is undone
        for one in (*(self._here.catalogue.item(name) for name in BEFORE.get(item.id, ())), item):
            before, told = await answered(self._here, one), self._told(one)
            await self._walk(one)
            assert await answered(self._here, one) == before + 1, "the back office did not do it exactly once"
            assert self._told(one) == told + 1, "the outbox does not tell of it exactly once"
            await self._onward()

    async def _onward(self) -> None:
        """From the receipt to home; who is nobody is only asked here whether all is done."""
        screen = self._here.screen
        if self._person == NOBODY:
            await screen.press("done")
            await self._is_over()
        else:
            await screen.press("home")
            await screen.see("home")

    async def _is_over(self) -> None:
        await self._here.sees("attract", timeout_s=IDLE_S)
        self._is_here, self._proved = False, 0
        await asyncio.sleep(RENEWED_S)

    async def _walk(self, item: Item) -> None:
        here = self._here
        await here.choose(item.id)
        await here.agree()
        await self._prove(item.level)
        filler = FormFiller(here, self._forms[item.id], self._tables, self._picked)
        await filler.to_the_review()
        await filler.ready_to_confirm()
        await here.screen.press("confirm")
        page = await here.sees(*ENDS, timeout_s=RECEIPT_S)
        assert page.name == "receipt", "no receipt came"
        await here.screen.see("receipt")
        if item.proof:
            await here.until(lambda: "proof" in here.screen.page().targets, "the proof", RECEIPT_S)
        await asyncio.sleep(DRAWN_S)
        here.screen.save(self._folder / f"{item.id}.png")

    async def _picked(self, field: FormField) -> str:
        return await suitable(self._here, field, self._person)

    def _told(self, item: Item) -> int:
        """How often the agent's outbox tells that this was done."""
        query = (
            "SELECT seq FROM outbox WHERE kind = 'form.submitted'"
            " AND payload ->> 'item' = ? AND payload ->> 'outcome' IN ('done', 'received')"
        )
        return len(Stores(self._here.station.var).agent(query, item.id))

    # ---- who it is ----

    async def _prove(self, level: int) -> None:
        """As much as is not proved yet in this visit."""
        if level > 0 and self._proved == 0:
            await self._here.lay_id_card(self._person)
            self._proved = 1
        if level > self._proved:
            await (self._by_attendant() if level == ATTENDED else self._by_pin())
            self._proved = level

    async def _by_pin(self) -> None:
        here = self._here
        if (await here.sees("prove_pin", "prove_way")).name == "prove_way":
            await here.screen.see("prove_way")
            await here.screen.press("way-pin")
        await here.type_pin()

    async def _by_attendant(self) -> None:
        """Their card in the reader, once it waits for it, and their PIN."""
        here = self._here
        await asyncio.sleep(READ_S)  # the page is called the same while the resident's own card is read
        for left in reversed(range(TRIES)):
            await here.bench.do("card/insert", person=ATTENDANT)
            with suppress(*([TimeoutError] if left else [])):
                await here.sees("prove_pin", timeout_s=ATTENDANT_S)
                break
            await here.bench.do("card/remove")
        await here.type_pin(ATTENDANT_PIN)
        await here.sees("form_step", "no_answer")
        await here.bench.do("card/remove")
