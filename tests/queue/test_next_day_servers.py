"""Two servers, three kiosks and some days, in any order: whoever gives a number and whoever returns, none is on two papers."""

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.queue.lease_schemas import HandInOutcome, LeaseBook, LeasedTicket, NumberBlock
from kiosk.queue.leasing.numbers import leased_to as last_leased_day
from kiosk.queue.settings import LeaseSettings, QueueSettings, StandbySettings
from kiosk.queue.standby.merging import merge, settle
from kiosk.queue.standby.messages import TailEnd
from kiosk.queue.standby.tail import tail_of
from kiosk.queue.standby.terms import taken_over_at
from tests.queue.offline_kiosk import given_alone, handed_in, leased_to
from tests.queue.site import Hall, site_settings
from tests.queue.test_leasing import audits
from tests.queue.test_next_day import parted

DAY_S = 86_400
KIOSKS = 3
ACTS = (
    "old lends",
    "new lends",
    "kiosk gives",
    "kiosk gives",
    "old gives",
    "new gives",
    "night falls",
    "old returns",
)


def small() -> QueueSettings:
    """Blocks of two from 3 on, so that all of them meet."""
    leases, standby = LeaseSettings(size=2, lowest=3), StandbySettings(numbers=100)
    return replace(site_settings(), leases=leases, standby=standby)


@dataclass(slots=True)
class HeldNumbers:
    """What one kiosk has in its store."""

    name: str
    blocks: dict[str, NumberBlock] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)

    def keep(self, book: LeaseBook) -> None:
        """Blocks that are not in the newest book go; one that is known goes on where it stands."""
        coming = book.next_day.blocks if book.next_day is not None else ()
        self.blocks = {block.lease: block for block in (*book.blocks, *coming) if block.prefix == "A"}

    def next(self, day: date) -> tuple[NumberBlock, int] | None:
        """The first block of that day with a number left."""
        for lease, block in self.blocks.items():
            if block.day == day and block.first + self.used[lease] <= block.last:
                self.used[lease] += 1
                return block, self.used[lease] - 1
        return None


@dataclass(slots=True)
class Days:
    """What is on paper, and what has not been handed in."""

    old: Hall
    new: Hall
    kiosks: list[HeldNumbers] = field(
        default_factory=lambda: [HeldNumbers(f"kiosk-{n}") for n in range(KIOSKS)]
    )
    papers: Counter[tuple[date, str]] = field(default_factory=Counter)
    alone: list[tuple[str, LeasedTicket]] = field(default_factory=list)
    is_back: bool = False

    async def act(self, what: str, kiosk: HeldNumbers) -> None:
        """One thing that happens; a server that has handed over does nothing more."""
        by = self.old if what.startswith("old") else self.new
        if what.startswith("old") and self.is_back:
            return
        match what.split()[1]:
            case "lends":
                kiosk.keep(await leased_to(by, kiosk.name))
            case "gives" if what == "kiosk gives":
                self._give_alone(kiosk)
            case "gives":
                taken = await by.take()
                self.papers[taken.business_day, taken.number] += 1
            case "returns":
                await self._come_home()
            case _:
                self.new.clock.advance(DAY_S)

    async def hand_in(self) -> None:
        """All that kiosks gave comes to the new server."""
        for device, leased in self.alone:
            outcome = (await handed_in(self.new, leased, device=device)).outcome
            assert outcome is not HandInOutcome.NUMBER_TAKEN, leased

    def _give_alone(self, kiosk: HeldNumbers) -> None:
        now = self.new.clock.now()
        held = kiosk.next(now.astimezone(self.new.service.settings.zone_info).date())
        if held is None:
            return
        block, nth = held
        leased = given_alone(
            LeaseBook(blocks=(block,), until=now, status_base="", hall=None),  # type: ignore[arg-type]  # not looked at
            nth,
            now,
        )
        self.alone.append((kiosk.name, leased))
        self.papers[leased.day, f"A{leased.number:03d}"] += 1

    async def _come_home(self) -> None:
        """What only the old server knew, as it hands that over."""
        reader, moment = self.old.service.ledger.reader, self.old.service.ledger.moment()
        after = taken_over_at(self.new.service.ledger.reader, 1)
        for story in list(tail_of(reader, moment, 1, after)):
            await self.new.service.ledger.write(partial(merge, told=story))
        end = TailEnd(term=1, events=0, tickets=0, leased_to=last_leased_day(reader))
        await self.new.service.ledger.write(partial(settle, told=end))
        self.is_back = True


@example(
    [("old returns", 0), ("new lends", 0), ("night falls", 0), ("kiosk gives", 1), ("kiosk gives", 0)]
)  # the morning after the old server came home
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, KIOSKS - 1)), min_size=6, max_size=24))
def test_no_number_of_any_day_is_on_two_papers(acts: list[tuple[str, int]]) -> None:
    asyncio.run(_lived(acts))


async def _lived(acts: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with parted(Path(folder), small()) as (old, new):
            days = Days(old, new)
            for kiosk in days.kiosks[1:]:
                await days.act("old lends", kiosk)  # of this the new server knows nothing
            for what, which in acts:
                await days.act(what, days.kiosks[which])
            if not days.is_back:
                await days.act("old returns", days.kiosks[0])
            await days.hand_in()
            assert [paper for paper, count in days.papers.items() if count > 1] == []
            assert audits(new, "tail.number_taken") == 0
