"""What the residents do at the kiosk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.bench.tour import evidence
from kiosk.bench.tour.report import NotConfirmed, must

if TYPE_CHECKING:
    from kiosk.bench.tour.drive import Walk

ELDER_FROM_AGE = 70


@dataclass(frozen=True, slots=True)
class Taken:
    """A ticket as the queue's store has it."""

    ticket: str
    number: str
    code: str


async def wakes(walk: Walk) -> None:
    """The first touch only wakes."""
    walk.report.step("attract → a touch wakes the kiosk → home")
    await walk.screen.see("attract")
    walk.screen.save(walk.picture("01-attract"))
    await walk.screen.wake()
    walk.screen.save(walk.picture("02-home"))
    await walk.report.confirm(
        "the agent's outbox has one visit.began",
        lambda: len(walk.stores.agent("SELECT seq FROM outbox WHERE kind = 'visit.began'")) == 1,
    )


async def elder_takes_a_number(walk: Walk) -> Taken:
    """Reads a card for priority, chooses a service, gets a number and a slip."""
    walk.report.step("取号 with a social card: priority by age")
    await walk.screen.press("take")
    await walk.screen.see("classes")
    walk.screen.save(walk.picture("03-take-a-number"))
    await walk.screen.press("priority")
    await walk.screen.see("identify")
    walk.screen.save(walk.picture("04-identify"))
    await walk.bench.do("card/insert", person=await _an_elder(walk))
    await _until_read(walk)
    walk.screen.save(walk.picture("04b-card-read"))
    await walk.screen.press("proceed")
    await walk.screen.see("classes")
    before = _known(walk)
    await _choose(walk)
    await walk.screen.see("no_window")  # nobody has signed in yet: said before the number is taken
    walk.screen.save(walk.picture("04c-no-window"))
    await walk.screen.press("right")
    taken = await _taken(walk, before)
    walk.screen.save(walk.picture("05-ticket"))
    receipt = await walk.bench.receipt_number(1)
    receipt.save(walk.picture("06-slip"))
    row = walk.stores.queue("SELECT token, priority FROM tickets WHERE id = ?", taken.ticket)[0]
    evidence.paper_names(receipt.codes(), row["token"])
    walk.report.confirmed("the bench printer's paper shows a QR code with this ticket's token")
    walk.report.compare("the queue's store has the ticket with priority elder", row["priority"], "elder")
    await walk.report.confirm(
        "the queue's store says that the slip is printed", lambda: _print_state(walk, taken) == "printed"
    )
    await _ends_and_takes_the_card(walk)
    return taken


async def takes_a_number_without_paper(walk: Walk) -> Taken:
    """The paper is out: the number counts all the same, and the screen says so."""
    walk.report.step("取号 with the paper pulled: the number is valid, the screen shows it")
    await walk.bench.do("printer/pull-paper")
    await walk.screen.wake()
    await walk.screen.press("take")
    await walk.screen.see("classes")
    before = _known(walk)
    await _choose(walk)
    taken = await _taken(walk, before)
    await walk.report.confirm(
        "the queue's store says that no slip came out", lambda: _print_state(walk, taken) == "failed"
    )
    walk.screen.save(walk.picture("09-ticket-no-paper"))
    walk.report.compare("the bench printer has no second paper", len(await walk.bench.receipts()), 1)
    await walk.bench.do("printer/refill")
    return taken


async def rates_by_code(walk: Walk, taken: Taken) -> None:
    """Types the slip's code at home's 评价."""
    walk.report.step("评价 at the kiosk by the code of the slip")
    await walk.screen.press("done")
    await walk.screen.wake()
    await walk.screen.press("rate")
    await walk.screen.see("code")
    for digit in taken.code:
        await walk.screen.press(f"digit-{digit}")
    walk.screen.save(walk.picture("12-rating-code"))
    await walk.screen.press("confirm")
    await walk.screen.see("rate")
    await walk.screen.press("face-very-satisfied")
    walk.screen.save(walk.picture("13-rating"))
    await walk.screen.press("send")
    await walk.screen.see("thanks")
    walk.screen.save(walk.picture("14-thanks"))
    await walk.report.settle(
        "the queue's store has one rating of this ticket, very_satisfied, by the kiosk",
        lambda: evidence.rated_once(walk.stores, taken.ticket, level="very_satisfied", channel="kiosk"),
    )
    await walk.screen.press("home")


async def _choose(walk: Walk) -> None:
    """The class of the social card, then its first service."""
    await walk.screen.press("class-convenience")
    await walk.screen.see("services")
    await walk.screen.press("service-social-card")


def _known(walk: Walk) -> set[str]:
    """The tickets that there are."""
    return {str(row["id"]) for row in walk.stores.queue("SELECT id FROM tickets")}


async def _taken(walk: Walk, before: set[str]) -> Taken:
    """The number on the screen, which is the only new one in the store."""
    await walk.screen.see("taken")
    tickets = walk.stores.queue("SELECT id, label, code FROM tickets")
    new = [row for row in tickets if row["id"] not in before]
    must(len(new) == 1, f"{len(new)} new tickets in the queue's store, not one")
    walk.report.confirmed(f"the queue's store has {new[0]['label']}, and no other new one")
    return Taken(new[0]["id"], new[0]["label"], new[0]["code"])


async def _ends_and_takes_the_card(walk: Walk) -> None:
    await walk.screen.press("done")
    await walk.screen.see("leaving")
    walk.screen.save(walk.picture("06b-take-card"))
    await walk.bench.do("card/remove")
    await walk.screen.see("attract")
    await walk.report.confirm(
        "the agent's outbox has the visit's end",
        lambda: len(walk.stores.agent("SELECT seq FROM outbox WHERE kind = 'visit.ended'")) == 1,
    )


async def _an_elder(walk: Walk) -> object:
    people = (await walk.bench.state())["people"]
    if not isinstance(people, list):
        raise NotConfirmed("the bench has no people")
    return next(one["id"] for one in people if one["age"] >= ELDER_FROM_AGE and "long" not in one["traits"])


async def _until_read(walk: Walk) -> None:
    """The virtual card was asked, and is not asked any more. Raises TimeoutError."""
    before, now = 0, 0
    async with asyncio.timeout(10):
        while now == 0 or now != before:
            await asyncio.sleep(0.6)
            before, now = now, await walk.bench.exchanges("card")
    walk.report.confirmed(f"the virtual card answered {now} commands of the reader")


def _print_state(walk: Walk, taken: Taken) -> str:
    return str(
        walk.stores.queue("SELECT print_state FROM tickets WHERE id = ?", taken.ticket)[0]["print_state"]
    )
