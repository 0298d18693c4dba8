"""A hall at work whose queue is killed again and again: what was acknowledged must be there, what was retried counts once."""

import asyncio
import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import msgspec

from kiosk.domain.command import new_command_id
from kiosk.domain.rating import RatingChannel, RatingLevel
from kiosk.queue.phases import Phase, read_phases
from kiosk.queue.replay import replayed_hash
from kiosk.queue.schemas import Rate, TakenTicket
from kiosk.queue.store import state_hash
from kiosk.queue.window_schemas import WindowAnswer, WindowCommand
from kiosk.queue.words import Place
from tests.queue.process import (
    Busy,
    Console,
    Kiosk,
    QueueProcess,
    paired_kiosks,
    running_queue,
    staffed_consoles,
)

SITE = "430602-001"
KIOSKS, WINDOWS = 10, 6
RESENT = 20
PHASES = ("idle", "inbox", "in transaction", "committing", "answering")
AIM_S = 3.0  # how long a kill waits for the phase that it is meant for


@dataclass(slots=True)
class Sent:
    """One command on its way: `answer` is None until it was answered."""

    id: str
    send: Callable[[str], Awaitable[object]]
    answer: object = None
    refused: str = ""


@dataclass(slots=True)
class Findings:
    """What the kills met, and what was wrong afterwards."""

    kills: int = 0
    commands: int = 0
    retried: int = 0
    refused: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def table(self) -> str:
        """For people."""
        hits = " · ".join(f"{phase} {self.phases[phase]}" for phase in PHASES)
        return (
            f"{self.kills} kills, {self.commands} commands answered, {self.retried} retried after a kill,"
            f" {self.refused} refused by rule\nkills that found commands in each phase: {hits}\n"
            f"violations: {len(self.wrong)}"
        )

    @property
    def missed(self) -> list[str]:
        """Phases that no kill met."""
        return [phase for phase in PHASES if not self.phases[phase]]


class Hall:
    """Kiosks and consoles that go on over every restart."""

    def __init__(self, queue: QueueProcess, seed: int) -> None:
        self.queue = queue
        self.dice = random.Random(seed)
        self.kiosks = paired_kiosks(queue, KIOSKS)
        self.consoles = staffed_consoles(queue, WINDOWS)
        self.sent: list[Sent] = []
        self._codes: dict[str, str] = {}
        self._finished: list[str] = []

    async def work(self) -> None:
        """Bursts and pauses, until the queue is gone."""
        while True:
            acts = [*map(self._take, self.kiosks), *map(self._serve, self.consoles)]
            ends = await asyncio.gather(*acts, return_exceptions=True)
            for end in ends:
                if isinstance(end, BaseException) and not isinstance(end, OSError):
                    raise end
            if any(isinstance(end, OSError) for end in ends):
                return
            await asyncio.sleep(self.dice.uniform(0.01, 0.05))

    async def _take(self, kiosk: Kiosk) -> None:
        async def send(command: str) -> TakenTicket:
            return msgspec.json.decode(await kiosk.take(command=command), type=TakenTicket)

        for _ in range(self.dice.randint(1, 4)):
            taken = await self._sent(send)
            if isinstance(taken, TakenTicket):
                self._codes[taken.ticket] = taken.code
            if self._finished:
                await self._rate(kiosk, self._finished.pop())
            await asyncio.sleep(self.dice.uniform(0, 0.02))

    async def _rate(self, kiosk: Kiosk, ticket: str) -> None:
        code = self._codes.get(ticket, "")
        if not code:
            return

        async def send(command: str) -> bytes:
            rate = Rate(command=command, channel=RatingChannel.KIOSK, level=RatingLevel.SATISFIED, code=code)
            return await kiosk.post("/v1/ratings", rate)

        await self._sent(send)

    async def _serve(self, console: Console) -> None:
        view = await console.view()
        if view.active is None:
            verb = "call"
        elif view.active.serving_at is None and self.dice.random() < 0.7:
            verb = self.dice.choice(("serve", "no_show"))
        else:
            verb = self.dice.choice(("finish", "finish", "transfer", "park", "add_service"))
        if view.active is None and self.dice.random() < 0.3:
            verb = self.dice.choice(("call_back", "return"))
        seen, ticket = view.version, view.active.ticket if view.active else ""
        asked = WindowCommand(
            command="",
            seen=0,
            ticket=view.missed[0].ticket if verb == "return" and view.missed else "",
            service=self.dice.choice(("pension", "social-card")),
            reason="papers",
            place=self.dice.choice(list(Place)),
        )

        async def send(command: str) -> WindowAnswer:
            return await console.do(verb, seen, command, asked)

        if await self._sent(send) is not None and verb == "finish":
            self._finished.append(ticket)

    async def _sent(self, send: Callable[[str], Awaitable[object]]) -> object:
        sent = Sent(new_command_id(), send)
        self.sent.append(sent)
        return await _answered(sent)

    # ---- after a kill ----

    async def retry(self, findings: Findings) -> None:
        """Send what was not answered once more, and some of what was: the answers must be the first ones."""
        for sent in [one for one in self.sent if one.answer is None and not one.refused]:
            await _answered(sent)
            findings.retried += 1
        answered = [one for one in self.sent if one.answer is not None]
        for sent in self.dice.sample(answered, min(RESENT, len(answered))):
            again = await sent.send(sent.id)
            if again != sent.answer:
                findings.wrong.append(f"command {sent.id}: another answer the second time")
        self.hang_up()

    def hang_up(self) -> None:
        """Connections belong to one event loop."""
        for kiosk in self.kiosks:
            kiosk.close()
        for console in self.consoles:
            console.close()


async def _answered(sent: Sent) -> object:
    """The answer, or None for a refusal by rule. Raises OSError where the queue is gone."""
    try:
        sent.answer = await sent.send(sent.id)
    except Busy as busy:
        if busy.status >= 500:
            raise ConnectionError(busy.reason) from busy
        sent.refused = busy.reason
    return sent.answer


def kill_again_and_again(
    kills: int, *, seed: int = 1, most_extra: int = 20, told: Callable[[str], None] = lambda _: None
) -> Findings:
    """Kill at random instants of wall time; then, for phases that none of them met, at instants of that phase."""
    findings = Findings()
    with tempfile.TemporaryDirectory() as folder, running_queue(Path(folder), windows=WINDOWS) as queue:
        hall = Hall(queue, seed)
        for number in range(kills):
            _one_kill(hall, findings, aim="")
            if (number + 1) % 20 == 0:
                told(findings.table())
                _check_log(queue, findings)
        for _ in range(most_extra):
            if not findings.missed:
                break
            _one_kill(hall, findings, aim=findings.missed[0])
        _check_log(queue, findings)
    return findings


def _one_kill(hall: Hall, findings: Findings, *, aim: str) -> None:
    found = asyncio.run(_work_until_killed(hall, aim))
    findings.kills += 1
    findings.phases.update(found)
    hall.queue.start()
    asyncio.run(hall.retry(findings))
    _check(hall, findings)
    findings.commands = sum(1 for sent in hall.sent if sent.answer is not None)
    findings.refused = sum(1 for sent in hall.sent if sent.refused)


async def _work_until_killed(hall: Hall, aim: str) -> set[str]:
    working = asyncio.create_task(hall.work())
    await asyncio.sleep(hall.dice.uniform(0.05, 0.7))
    if aim:
        await asyncio.to_thread(_wait_for, hall.queue.phases_file, aim)
    counters = hall.queue.kill()
    async with asyncio.timeout(60):
        await working
    hall.hang_up()
    return _occupied(counters)


def _wait_for(file: Path, phase: str) -> None:
    for _ in range(round(AIM_S * 20_000)):
        if phase in _occupied(read_phases(file)):
            return


def _occupied(counters: dict[Phase, int]) -> set[str]:
    """The phases that commands were in."""
    way = [counters[phase] for phase in Phase]
    found = {name for name, (before, after) in zip(PHASES[1:], pairwise(way), strict=True) if before > after}
    return found or {"idle"}


def _check(hall: Hall, findings: Findings) -> None:
    """Every acknowledged ticket is there, every command counted once, no number twice."""
    connection = sqlite3.connect(hall.queue.store)
    try:
        numbers = dict(connection.execute("SELECT id, label FROM tickets").fetchall())
        for sent in hall.sent:
            if isinstance(sent.answer, TakenTicket) and numbers.get(sent.answer.ticket) != sent.answer.number:
                findings.wrong.append(f"acknowledged and gone: {sent.answer.number}")
        told = {command for (command,) in connection.execute("SELECT DISTINCT command FROM events")}
        findings.wrong += [
            f"answered, nothing done: {s.id}" for s in hall.sent if s.answer and s.id not in told
        ]
        findings.wrong += [f"refused, and done: {s.id}" for s in hall.sent if s.refused and s.id in told]
        for query, what in (
            (
                "SELECT command FROM events WHERE command IS NOT NULL GROUP BY command, kind HAVING count(*) > 1",
                "done twice",
            ),
            (
                "SELECT label FROM tickets GROUP BY day, prefix, number HAVING count(*) > 1",
                "number given twice",
            ),
            (
                "SELECT ticket FROM handlings WHERE outcome IS NULL GROUP BY ticket HAVING count(*) > 1",
                "at two windows",
            ),
            (
                "SELECT window FROM handlings WHERE outcome IS NULL GROUP BY window HAVING count(*) > 1",
                "two at a window",
            ),
        ):
            findings.wrong += [f"{what}: {row[0]}" for row in connection.execute(query)]
    finally:
        connection.close()


def _check_log(queue: QueueProcess, findings: Findings) -> None:
    """The log alone gives the same tables."""
    connection = sqlite3.connect(queue.store)
    try:
        if replayed_hash(connection, SITE) != state_hash(connection):
            findings.wrong.append("the log gives other tables")
    finally:
        connection.close()
