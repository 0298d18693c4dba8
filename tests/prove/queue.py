"""The site queue's long proof: kills at random instants, many hands at once over lines that tear, and a very long log."""

import asyncio
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.domain.command import new_command_id
from kiosk.queue.lease_schemas import HandedIn, HandIn, HandInOutcome, LeaseBook
from kiosk.queue.replay import replayed_hash
from kiosk.queue.schemas import TakenTicket
from kiosk.queue.store import state_hash
from kiosk.queue.window_schemas import WindowAnswer, WindowCommand
from kiosk.queue.words import Place
from tests.prove.queue_mornings import MORNINGS, MORNINGS_QUICK, prove_mornings
from tests.prove.queue_replay import EVENTS, EVENTS_QUICK, prove_replay
from tests.queue.crash import SITE, kill_again_and_again
from tests.queue.offline_kiosk import given_alone, of_next_day
from tests.queue.process import Busy, Console, Kiosk, paired_kiosks, running_queue, staffed_consoles

T = TypeVar("T")
KILLS, KILLS_QUICK = 200, 40
OPERATIONS, OPERATIONS_QUICK = 100_000, 8_000
KIOSKS, WINDOWS = 16, 16
REPEATS = 0.1  # this share of the numbers is asked for again with the same id, now or much later
TORN = 0.05  # of this share the line is cut before the answer is there, and it is asked again
DOUBLED = 0.05  # this share is asked over two lines at once
ALONE = 0.1  # this share is given by the kiosk alone, of this day or the next, and handed in
REMEMBERED = 200  # answers that may be asked for again later
FULL_HALL = 60  # no more numbers are taken while so many wait
FATES = (
    ("serve", "finish"),
    ("serve", "finish"),
    ("finish",),
    ("no_show",),
    ("no_show", "return"),
    ("serve", "transfer"),
    ("park", "call_back", "finish"),
    ("serve", "add_service", "finish"),
)
LEAVING = ("finish", "no_show", "transfer", "park")
BY_RULE = ("returns_used",)


def main(quick: bool) -> int:
    """0 only if nothing was violated; quick does fewer of each and says so."""
    kills, operations, events = (
        (KILLS_QUICK, OPERATIONS_QUICK, EVENTS_QUICK) if quick else (KILLS, OPERATIONS, EVENTS)
    )
    if quick:
        print(
            f"quick: {kills} of {KILLS} kills, {operations} of {OPERATIONS} operations, {events} of {EVENTS} events",
            flush=True,
        )
    mornings = MORNINGS_QUICK if quick else MORNINGS
    return max(_prove_kills(kills), _prove_hands(operations), prove_mornings(mornings), prove_replay(events))


def _prove_kills(kills: int) -> int:
    started = time.monotonic()
    findings = kill_again_and_again(
        kills, seed=random.randrange(1 << 30), told=lambda line: print(line, flush=True)
    )
    print(f"kills: {findings.table()}\n{time.monotonic() - started:.0f} s", flush=True)
    for wrong in findings.wrong[:20]:
        print(f"violation: {wrong}", file=sys.stderr)
    for phase in findings.missed:
        print(f"no kill met: {phase}", file=sys.stderr)
    return 1 if findings.wrong or findings.missed else 0


def _prove_hands(operations: int) -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, running_queue(Path(folder), windows=WINDOWS) as queue:
        hands = Hands(paired_kiosks(queue, KIOSKS), staffed_consoles(queue, WINDOWS), operations)
        asyncio.run(hands.work())
        violations = [*hands.wrong, *_violations(queue.store, hands.issued)]
    took_s = time.monotonic() - started
    words = " · ".join(f"{what} {count}" for what, count in sorted(hands.done.items()))
    print(
        f"hands: {sum(hands.done.values())} operations by {KIOSKS} kiosks and {WINDOWS} windows at once in {took_s:.0f} s"
        f" ({sum(hands.done.values()) / took_s:.0f}/s, load {os.getloadavg()[0]:.1f}): {words}\nviolations: {len(violations)}",
        flush=True,
    )
    for wrong in violations[:20]:
        print(f"violation: {wrong}", file=sys.stderr)
    return 1 if violations else 0


class Hands:
    """Kiosks that give numbers and windows that work them off, all at once."""

    def __init__(self, kiosks: list[Kiosk], consoles: list[Console], operations: int) -> None:
        self._kiosks = kiosks
        self._consoles = consoles
        self._left = operations
        self._dice = random.Random()
        self._waiting = 0
        self.issued: dict[str, str] = {}
        self._here: set[str] = set()
        self.done: Counter[str] = Counter()
        self.wrong: list[str] = []

    async def work(self) -> None:
        """Until the operations are used up."""
        async with asyncio.TaskGroup() as tasks:
            for kiosk in self._kiosks:
                tasks.create_task(self._give_numbers(kiosk))
            for console in self._consoles:
                tasks.create_task(self._work_off(console))

    def _may_go_on(self, what: str) -> bool:
        if self._left <= 0:
            return False
        self._left -= 1
        self.done[what] += 1
        return True

    async def _give_numbers(self, kiosk: Kiosk) -> None:
        twin, old = kiosk.twin(), deque[tuple[str, str, bytes]](maxlen=REMEMBERED)
        used: Counter[str] = Counter()
        while self._left > 0:
            if self._waiting >= FULL_HALL:
                await asyncio.sleep(0.002)
                continue
            if self._dice.random() < ALONE and self._may_go_on("alone"):
                await self._given_alone(kiosk, twin, used)
            if not self._may_go_on("take"):
                break
            self._waiting += 1
            command, service = new_command_id(), self._dice.choice(("pension", "social-card"))
            body = await self._given(kiosk, twin, service, command)
            old.append((command, service, body))
            if self._dice.random() < REPEATS and self._may_go_on("take again"):
                command, service, body = self._dice.choice(old)
                self._same(command, body, await kiosk.take(service, command))
            taken = msgspec.json.decode(old[-1][2], type=TakenTicket)
            if taken.ticket in self.issued:
                self.wrong.append(f"ticket {taken.number} given twice")
            self.issued[taken.ticket] = taken.number
        kiosk.close()
        twin.close()

    async def _given(self, kiosk: Kiosk, twin: Kiosk, service: str, command: str) -> bytes:
        """One number, whatever happens to the line meanwhile."""
        chance = self._dice.random()
        if chance < TORN and self._may_go_on("take, torn"):
            lost = await self._torn(kiosk.take(service, command), kiosk.close)
            body = await kiosk.take(service, command)
            if lost is not None:
                self._same(command, lost, body)
            return body
        if chance < TORN + DOUBLED and self._may_go_on("take, doubled"):
            twin.close()  # its last line may have idled away meanwhile
            body, other = await asyncio.gather(kiosk.take(service, command), twin.take(service, command))
            self._same(command, body, other)
            return body
        return await kiosk.take(service, command)

    async def _given_alone(self, kiosk: Kiosk, twin: Kiosk, used: Counter[str]) -> None:
        """A number from what the kiosk holds, of this day or the next, handed in; used: how many of each block."""
        book = msgspec.json.decode((await kiosk.send("POST", "/v1/leases")).body, type=LeaseBook)
        book = of_next_day(book) if self._dice.random() < 0.5 else book
        prefix, service = self._dice.choice((("A", "pension"), ("B", "social-card")))
        block = next(
            one for one in book.blocks if one.prefix == prefix and one.first + used[one.lease] <= one.last
        )
        only, now = msgspec.structs.replace(book, blocks=(block,)), datetime.now(UTC)
        leased = given_alone(only, used[block.lease], now, prefix=prefix, service=service)
        used[block.lease] += 1
        self.issued[leased.ticket] = f"{prefix}{leased.number:03d}"
        self._waiting += 1
        lines = [kiosk]
        if self._dice.random() < DOUBLED and self._may_go_on("handed in, doubled"):
            twin.close()
            lines.append(twin)
        asked = HandIn(leased=leased, sent_at=now)
        for body in await asyncio.gather(*(line.post("/v1/leased", asked) for line in lines)):
            outcome = msgspec.json.decode(body, type=HandedIn).outcome
            if outcome is not HandInOutcome.RECORDED:
                self.wrong.append(f"{leased.day} {prefix}{leased.number}: {outcome.value}")

    async def _torn(self, asking: Coroutine[None, None, T], cut: Callable[[], None]) -> T | None:
        """The answer, where it was faster than the cut."""
        asked = asyncio.create_task(asking)
        await asyncio.sleep(self._dice.random() * 0.01)
        cut()
        try:
            return await asked
        except OSError:
            return None

    def _same(self, command: str, first: bytes, again: bytes) -> None:
        if first != again:
            self.wrong.append(f"another answer to {command}")

    async def _work_off(self, console: Console) -> None:
        seen = (await console.view()).version
        while self._may_go_on("call"):
            try:
                view = await self._called_here(console, seen)
            except Busy as busy:
                if busy.reason != "nobody_waiting":
                    self.wrong.append(f"call refused: {busy}")
                await asyncio.sleep(0.005)
                continue
            assert view.active is not None
            self._waiting -= 1
            seen = await self._fate(console, view)
        console.close()

    async def _fate(self, console: Console, view: WindowAnswer) -> int:
        """What becomes of the ticket that was called; the window's version after it."""
        assert view.active is not None
        ticket, service = view.active.ticket, view.active.service
        self._comes(view)
        asked = WindowCommand(
            command="",
            seen=0,
            ticket=ticket,
            service="pension" if service == "social-card" else "social-card",
            reason="papers",
            place=self._dice.choice(list(Place)),
        )
        for verb in self._dice.choice(FATES):
            if not self._may_go_on(verb):
                continue
            if verb in LEAVING:  # before it is asked: another window may have it before we hear the answer
                self._here.discard(ticket)
            try:
                view = await console.do(verb, view.version, "", asked)
            except Busy as busy:
                if busy.reason not in BY_RULE:
                    self.wrong.append(f"{verb} refused: {busy}")
                continue
            self._waiting += verb in ("transfer", "return") or bool(view.went_on)
            if verb == "call_back":
                self._comes(view)
        if view.active is not None:  # the operations were used up meanwhile
            self._here.discard(ticket)
        return view.version

    def _comes(self, view: WindowAnswer) -> None:
        assert view.active is not None
        if view.active.ticket in self._here:
            self.wrong.append(f"{view.active.number} at two windows")
        self._here.add(view.active.ticket)

    async def _called_here(self, console: Console, seen: int) -> WindowAnswer:
        """The next one, also where the line is cut before the answer is there. Raises Busy."""
        command = new_command_id()
        if self._dice.random() < TORN and self._may_go_on("call, torn"):
            await self._torn(console.do("call", seen, command), console.close)
        return await console.do("call", seen, command)


def _violations(store: Path, issued: dict[str, str]) -> list[str]:
    """What the store itself says."""
    connection = sqlite3.connect(store)
    try:
        kept = dict(connection.execute("SELECT id, label FROM tickets").fetchall())
        found = [
            f"given and gone: {number}" for ticket, number in issued.items() if kept.get(ticket) != number
        ]
        found += [
            f"kept and never given: {number}" for ticket, number in kept.items() if ticket not in issued
        ]
        queries = {
            "number twice": "SELECT label FROM tickets GROUP BY day, prefix, number HAVING count(*) > 1",
            "command twice": "SELECT command FROM events WHERE command IS NOT NULL GROUP BY command, kind HAVING count(*) > 1",
            "at two windows": "SELECT a.number FROM handlings AS a JOIN handlings AS b ON b.ticket = a.ticket"
            " WHERE b.id > a.id AND (a.ended_ms IS NULL OR a.ended_ms > b.called_ms)",
            "parked and elsewhere": "SELECT label FROM tickets LEFT JOIN parked ON parked.ticket = tickets.id"
            " WHERE (tickets.state = 'parked') <> (parked.ticket IS NOT NULL)",
            "waiting and closed": "SELECT label FROM tickets WHERE (closed_ms IS NULL) <>"
            " (state IN ('waiting', 'called', 'serving', 'parked'))",
            "at a window and not": "SELECT label FROM tickets WHERE (state IN ('called', 'serving')) <>"
            " (id IN (SELECT ticket FROM handlings WHERE outcome IS NULL))",
            "two at a window": "SELECT window FROM handlings WHERE outcome IS NULL GROUP BY window HAVING count(*) > 1",
        }
        for what, query in queries.items():
            found += [f"{what}: {row[0]}" for row in connection.execute(query)]
        if replayed_hash(connection, SITE) != state_hash(connection):
            found.append("the log gives other tables")
    finally:
        connection.close()
    return found
