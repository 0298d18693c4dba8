"""Mornings without the server: kiosks give the next day's numbers alone and hand them in while the hall is at work."""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.client import QueueClient
from kiosk.queue.day import Trust
from kiosk.queue.lease_schemas import HandInOutcome, LeaseBook, LeasedTicket
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.replay import replayed_hash
from kiosk.queue.schemas import TakeTicket
from kiosk.queue.service import Verb
from kiosk.queue.store import state_hash
from tests.queue.offline_kiosk import given_alone, of_next_day
from tests.queue.served import ClockOfKiosk, served_at
from tests.queue.site import NOON, Hall, ManualClock, login_of, running_hall, site_settings

MORNINGS, MORNINGS_QUICK = 60, 6
KIOSKS, WINDOWS = 6, 4
MOST_ALONE = 12  # of each prefix, at each kiosk
DOUBLED = 0.3  # this share is handed in over two lines at once
UNTRUSTED = 0.4  # on this share of the mornings nobody vouches for the clock of the server that comes back
PREFIXES = (("A", "pension"), ("B", "social-card"))
LONGEST_S = 120


@dataclass(slots=True)
class Held:
    """One kiosk through all of the days: what it holds, and what it has given and not handed in."""

    name: str
    book: LeaseBook | None = None
    alone: list[LeasedTicket] = field(default_factory=list)


@dataclass(slots=True)
class Papers:
    """What residents hold, by day."""

    numbers: Counter[tuple[date, str]] = field(default_factory=Counter)
    alone: dict[str, tuple[date, str]] = field(default_factory=dict)
    handed_in: int = 0
    wrong: list[str] = field(default_factory=list)


def prove_mornings(mornings: int) -> int:
    """0 only if every number is on one paper, and every paper's number is in the store, on its day."""
    began, papers = time.monotonic(), Papers()
    asyncio.run(_days(mornings, papers, random.Random()))
    papers.wrong += [f"{paper} is on {count} papers" for paper, count in papers.numbers.items() if count > 1]
    print(
        f"mornings: {mornings} days began without the server, {len(papers.alone)} numbers given alone by {KIOSKS} kiosks,"
        f" handed in {papers.handed_in} times beside {len(papers.numbers) - len(papers.alone)} of the server's own,"
        f" in {time.monotonic() - began:.0f} s\nviolations: {len(papers.wrong)}",
        flush=True,
    )
    for wrong in papers.wrong[:20]:
        print(f"violation: {wrong}", file=sys.stderr)
    return 1 if papers.wrong else 0


async def _days(mornings: int, papers: Papers, dice: random.Random) -> None:
    clock, kiosks = ManualClock(), [Held(f"kiosk-{number}") for number in range(KIOSKS)]
    with tempfile.TemporaryDirectory() as folder:
        for day in range(mornings + 1):
            trust = Trust.NONE if day and dice.random() < UNTRUSTED else Trust.NTP
            site = running_hall(Path(folder), site_settings(windows=WINDOWS), clock=clock, trust=trust)
            async with site as hall, served_at(hall) as url, asyncio.timeout(LONGEST_S):
                lines = [
                    QueueClient(url, Path(folder) / held.name, clock=ClockOfKiosk(clock)) for held in kiosks
                ]
                if day == 0:
                    for line in lines:
                        await line.pair(
                            await hall.service.devices.make_code(DeviceKind.KIOSK, None, "", "proof")
                        )
                await _one_day(hall, list(zip(lines, kiosks, strict=True)), papers, dice)
            morning = NOON + timedelta(days=day + 1, hours=dice.uniform(-3, 3))
            clock.advance((morning - clock.now()).total_seconds())
            for held in kiosks:
                _give_alone(held, clock, papers, dice)


async def _one_day(
    hall: Hall, kiosks: list[tuple[QueueClient, Held]], papers: Papers, dice: random.Random
) -> None:
    """The server is back: all comes home at once; then somebody vouches for the clock; in the evening kiosks ask again."""
    at_work = asyncio.Event()
    await hall.staffed(*range(1, WINDOWS + 1))
    async with asyncio.TaskGroup() as tasks:
        for window in range(1, WINDOWS + 1):
            tasks.create_task(_work_off(hall, window, at_work))
        coming = [
            tasks.create_task(_come_home(line, held, papers, random.Random(dice.random())))
            for line, held in kiosks
        ]
        await asyncio.wait(coming)
        at_work.set()
    hall.trust.trust = Trust.NTP
    await hall.look()
    for line, held in kiosks:
        held.book = await line.lease_numbers()
        await line.close()
    _check(hall, papers)


async def _come_home(line: QueueClient, held: Held, papers: Papers, dice: random.Random) -> None:
    """In any order, some twice at once; and the server gives numbers of its own meanwhile."""
    dice.shuffle(held.alone)
    for leased in held.alone:
        times = 2 if dice.random() < DOUBLED else 1
        for answer in await asyncio.gather(*(line.hand_in(leased) for _ in range(times))):
            papers.handed_in += 1
            if answer.outcome is not HandInOutcome.RECORDED:
                papers.wrong.append(f"{leased.day} {leased.prefix}{leased.number}: {answer.outcome.value}")
        taken = await line.take_ticket(TakeTicket(command=new_command_id(), service="pension"))
        papers.numbers[taken.business_day, taken.number] += 1
    held.alone.clear()


async def _work_off(hall: Hall, window: int, done: asyncio.Event) -> None:
    """Whoever waits, also numbers of a day that this server has not opened yet."""
    login = login_of(window)
    while not done.is_set():
        try:
            await hall.do(Verb.CALL, window, login=login)
            await hall.do(Verb.FINISH, window, login=login)
        except Refused as refused:
            if refused.reason != "nobody_waiting":
                raise
        await asyncio.sleep(0.01)


def _give_alone(held: Held, clock: ManualClock, papers: Papers, dice: random.Random) -> None:
    """The server is off on the morning of the day after the book."""
    assert held.book is not None
    tomorrow = of_next_day(held.book)
    for prefix, service in PREFIXES:
        for nth in range(dice.randint(0, MOST_ALONE)):
            leased = given_alone(tomorrow, nth, clock.now(), prefix=prefix, service=service)
            held.alone.append(leased)
            paper = leased.day, f"{prefix}{leased.number:03d}"
            papers.numbers[paper] += 1
            papers.alone[leased.ticket] = paper


def _check(hall: Hall, papers: Papers) -> None:
    """Every number that was given alone is here as it is on paper, and the log gives the tables."""
    reader = hall.service.ledger.reader
    kept = {
        ticket: (date.fromisoformat(day), label)
        for ticket, day, label in reader.execute("SELECT id, day, label FROM tickets WHERE lease <> ''")
    }
    papers.wrong += [
        f"{paper} is lost" for ticket, paper in papers.alone.items() if kept.get(ticket) != paper
    ]
    papers.wrong += [
        f"{paper} is on no paper" for ticket, paper in kept.items() if ticket not in papers.alone
    ]
    if replayed_hash(reader, hall.service.settings.site.id) != state_hash(reader):
        papers.wrong.append("the log gives other tables")
