"""What a resident looks up: 社保缴费 by the card, 养老金 by the PIN besides; afterwards no store or log knows who it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kiosk.bench.gateway.identity import PIN
from kiosk.bench.people import Person, synthetic_people
from kiosk.bench.tour import evidence
from kiosk.bench.tour.report import must
from kiosk.domain.identity import masked_number

if TYPE_CHECKING:
    from kiosk.bench.tour.drive import Walk

RETIRED = 3  # draws a pension after 360 months: kiosk/bench/gateway/README.md, "Who is in its books"
CONTRIBUTIONS, PENSION = "ins.contributions", "pens.payments"


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Who asked, and what the far ends said before: the control asks the same checks again."""

    person: Person
    calls: evidence.Calls
    papers: tuple[str, ...]


async def looks_up(walk: Walk) -> LookedUp:
    """Two items in one visit, each confirmed by the back office and the outbox; then the card is taken."""
    asked = LookedUp(await _the_retired(walk), await calls(walk), tuple(await walk.bench.papers()))
    await _contributions(walk, asked)
    await _pension(walk, asked)
    await _takes_the_card(walk)
    walk.report.step("the visit is over: nobody wrote down who it was")
    read = evidence.nobody_wrote(walk.station.var, (asked.person.number, asked.person.card_number))
    walk.report.confirmed(f"none of {read} files of the product has the resident's number or the card's")
    return asked


async def _contributions(walk: Walk, asked: LookedUp) -> None:
    """The card is enough; the answer goes onto paper."""
    walk.report.step("查社保缴费 with a social card: on the screen, and on paper")
    await choose(walk, "class-insurance", CONTRIBUTIONS)
    walk.screen.save(walk.picture("22-notice"))
    await walk.screen.press("agree")
    await walk.screen.see("prove_card")
    walk.screen.save(walk.picture("23-prove-card"))
    await walk.bench.do("card/insert", person=RETIRED)
    await walk.screen.see("answer")
    walk.screen.save(walk.picture("24-contributions"))
    await _confirmed(walk, asked, CONTRIBUTIONS)
    await walk.screen.press("print")
    receipt = await walk.bench.receipt_number(len(asked.papers) + 1)
    receipt.save(walk.picture("24b-lookup-slip"))
    evidence.one_more_paper(asked.papers, await walk.bench.papers())
    walk.report.confirmed("one more paper came out of the bench printer")


async def _pension(walk: Walk, asked: LookedUp) -> None:
    """The card is known; this item needs the PIN of the back office as well."""
    walk.report.step("查养老金发放: the PIN at the encrypting keypad")
    await walk.screen.press("home")
    await choose(walk, "class-insurance", PENSION, function="function-benefit")
    await walk.screen.press("agree")
    await walk.screen.see("prove_way")
    await walk.screen.press("way-pin")
    await walk.screen.see("prove_pin")
    walk.screen.save(walk.picture("23b-prove-pin"))
    await walk.bench.do("pinpad/type", digits=PIN)
    await walk.screen.see("answer")
    walk.screen.save(walk.picture("25-pension"))
    await _confirmed(walk, asked, PENSION)


async def _takes_the_card(walk: Walk) -> None:
    """The card alone ends the visit."""
    ended = _visits_ended(walk)
    await walk.bench.do("card/remove")
    await walk.screen.see("attract")
    await walk.report.confirm(
        "the agent's outbox has the visit's end", lambda: _visits_ended(walk) == ended + 1
    )


async def choose(walk: Walk, group: str, item: str, function: str = "") -> None:
    """From home to the item's notice."""
    await walk.screen.see("home")
    await walk.screen.press(group)
    await walk.screen.see("items")
    if function:
        await walk.screen.press(function)
        await walk.screen.see("items")
    while f"item-{item}" not in (targets := walk.screen.page().targets):
        must("leaf-forth" in targets, f"no {item} in {group}")
        await walk.screen.press("leaf-forth")
        await walk.screen.see("items")
    await walk.screen.press(f"item-{item}")
    await walk.screen.see("notice")


async def _confirmed(walk: Walk, asked: LookedUp, item: str) -> None:
    """The back office answered this question; the outbox tells of the lookup once."""
    pages = evidence.office_answered(asked.calls, await calls(walk), item)
    walk.report.confirmed(f"the bench's back office answered {item}: {pages} of its pages")
    await walk.report.settle(
        f"the agent's outbox has one lookup.answered of {item}, shown",
        lambda: evidence.told_once(walk.stores, item),
    )


async def calls(walk: Walk) -> evidence.Calls:
    """How often the back office answered what."""
    await walk.bench.do("gateway/look")
    office = (await walk.bench.back_office())["calls"]
    assert isinstance(office, dict)
    return {operation: dict(codes) for operation, codes in office.items()}


async def _the_retired(walk: Walk) -> Person:
    """Whole, as the card has it; the bench shows the same one, masked."""
    today = date.fromisoformat(str((await walk.bench.back_office())["today"]))
    person = synthetic_people(RETIRED + 1, today)[RETIRED]
    people = (await walk.bench.state())["people"]
    assert isinstance(people, list)
    shown = next(one["masked_number"] for one in people if one["id"] == RETIRED)
    must(shown == masked_number(person.number), "the bench has another resident at this place")
    return person


def _visits_ended(walk: Walk) -> int:
    return len(walk.stores.agent("SELECT seq FROM outbox WHERE kind = 'visit.ended'"))
