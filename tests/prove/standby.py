"""The two servers' long proof: the primary dies at random instants, is replaced, and comes home as the next standby."""

import random
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from kiosk.domain.command import new_command_id
from kiosk.queue.schemas import TakenTicket
from tests.queue.two_servers import PairedKiosk, Server, is_protected, two_servers, wait_until

ROUNDS, ROUNDS_QUICK = 30, 3
HANDS = 3
LONGEST_S = 2.0
UNPROTECTED = 0.4  # in this share of the rounds the standby is dead for a while: there is a tail


@dataclass(slots=True)
class Papers:
    """What residents hold: every number that was answered, and the taps that nobody answered."""

    answered: dict[str, TakenTicket] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    repeated: int = 0
    tails: int = 0  # numbers that only a dead primary's store had when its standby took over


def main(quick: bool) -> int:
    """0 only if nothing was lost and nothing doubled; quick does fewer rounds and says so."""
    rounds = ROUNDS_QUICK if quick else ROUNDS
    if quick:
        print(f"quick: {rounds} of {ROUNDS} promotions", flush=True)
    chance, papers = random.Random(6), Papers()
    with tempfile.TemporaryDirectory() as folder, two_servers(Path(folder), wait_ms=300) as (one, two):
        kiosk = PairedKiosk(one)
        primary, standby = one, two
        for turn in range(rounds):
            _one_round(turn, (primary, standby), kiosk, papers, chance)
            primary, standby = standby, primary
    held = Counter(taken.number for taken in papers.answered.values())
    papers.wrong += [f"{number} is on {count} papers" for number, count in held.items() if count > 1]
    print(
        f"{rounds} promotions, {len(papers.answered)} numbers answered, {len(papers.unanswered)} taps unanswered and"
        f" asked again, {papers.repeated} repeats, {papers.tails} in tails; violations: {len(papers.wrong)}",
        flush=True,
    )
    for what in papers.wrong[:20]:
        print(f"  {what}", flush=True)
    return 1 if papers.wrong else 0


def _one_round(
    turn: int, servers: tuple[Server, Server], kiosk: PairedKiosk, papers: Papers, chance: random.Random
) -> None:
    primary, standby = servers
    wait_until(lambda: is_protected(primary, kiosk))
    stop = threading.Event()
    hands = [threading.Thread(target=_take_on, args=(primary, kiosk, papers, stop)) for _ in range(HANDS)]
    for hand in hands:
        hand.start()
    has_tail = chance.random() < UNPROTECTED
    time.sleep(chance.uniform(0.2, LONGEST_S))
    if has_tail:
        standby.die()
        time.sleep(chance.uniform(0.5, LONGEST_S))
    primary.die()
    stop.set()
    for hand in hands:
        hand.join()
    if has_tail:
        papers.tails += len({*primary.labels()} - {*standby.labels()})
        standby.take_over()
    else:
        standby.promote()
    _ask_again(standby, kiosk, papers)
    primary.start()
    primary.line("following")  # it has handed over
    _check(turn, standby, papers)


def _take_on(server: Server, kiosk: PairedKiosk, papers: Papers, stop: threading.Event) -> None:
    """One hand at the kiosk, until the server is dead."""
    while not stop.is_set():
        command = new_command_id()
        try:
            papers.answered[command] = kiosk.taken(server, command)
        except (httpx.HTTPError, AssertionError):
            papers.unanswered.append(command)
            return


def _ask_again(server: Server, kiosk: PairedKiosk, papers: Papers) -> None:
    """Taps without an answer get one; some that had one must get the very same."""
    for command in papers.unanswered:
        papers.answered.setdefault(command, kiosk.taken(server, command))
    known = {str(ticket) for (ticket,) in server.rows("SELECT id FROM tickets")}
    for command, taken in list(papers.answered.items())[-5:]:
        if taken.ticket in known:
            papers.repeated += 1
            if kiosk.taken(server, command) != taken:
                papers.wrong.append(f"{taken.number}: a repeat got another answer")


def _check(turn: int, server: Server, papers: Papers) -> None:
    """Everything that is on paper is here, once; the log gives the tables."""
    rows = server.rows("SELECT id, label, state FROM tickets")
    here = {str(ticket): (str(label), str(state)) for ticket, label, state in rows}
    for taken in papers.answered.values():
        found = here.get(taken.ticket)
        if found is None:
            papers.wrong.append(f"round {turn}: {taken.number} is lost")
        elif found != (taken.number, "waiting"):
            papers.wrong.append(f"round {turn}: {taken.number} became {found}")
    said = server.command("verify")
    if said.returncode != 0:
        papers.wrong.append(f"round {turn}: {said.stderr.strip()}")
    print(f"round {turn}: {len(papers.answered)} papers, {len(here)} tickets", flush=True)
