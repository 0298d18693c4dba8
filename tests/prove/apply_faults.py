"""Writes at a back office at its worst: what is said is true, and whatever was wished is done once or not at all.

The far end's own store is asked what was done: how often its answer to a key says OK.
"""

import json
import os
import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from agent.apply_schemas import ApplyAnswer, Confirming, Done, Filling, Outcome
from agent.lookup_schemas import NoAnswer, Why
from kiosk.domain.clock import SystemClock
from kiosk.domain.form_checks import materials_of
from kiosk.domain.item import Kind
from tests.agent.apply_room import ADDRESS, ApplyRoom, ApplyRooms
from tests.agent.lookup_room import id_card
from tests.bench.back_office import PEOPLE, RunningOffice, running_office
from tests.bench.wishes import EMPLOYEE, FOR, FORMS, WRITES, filled, ready, vouch

LIMIT_S = 1.0  # a back office that is silent is given up soon
ASKED_MOST = 12
ASKS_EVERY_S = 5.0
LOST = ("after_commit", "half", "silent", "version", "stranger", "nonsense", "down")
Rule = Mapping[str, object]
RULES: tuple[Rule, ...] = (
    *({"kind": kind} for kind in LOST),
    *({"kind": kind, "times": 1} for kind in LOST),
    *(
        {"kind": "code", "code": code, "times": 1}
        for code in ("UNKNOWN", "RATE_LIMITED", "UPSTREAM_DOWN", "INVALID", "NOT_ELIGIBLE")
    ),
    {"kind": "delay", "seconds": 0.05},
)


class Hurried(SystemClock):
    """A clock that somebody who waits puts forward."""

    ahead_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


def faulty(count: int, seed: int) -> list[str]:
    """So many wishes, each with a fault at 确认 and another while it is asked about; then all is well. Says what went wrong."""
    dice, begun = random.Random(seed), time.monotonic()
    ends: Counter[str] = Counter()
    wrong: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="bianmin-wishes-") as folder,
        running_office(Path(folder)) as office,
    ):
        rooms = ApplyRooms(office.url)
        store = Path(folder) / "gateway" / "office.db"
        try:
            for number in range(count):
                item, rule = dice.choice(_at_the_screen_alone()), dice.choice(RULES)
                later = dice.choice((*RULES, None))
                end, found = _wished(office, rooms, store, item, rule, later)
                ends[end] += 1
                wrong += [f"{number}: {item} with {rule}, then {later}: {what}" for what in found]
        finally:
            rooms.close()
    print(
        f"wishes: {count} in {time.monotonic() - begun:.0f} s, {len(wrong)} violations (load {os.getloadavg()[0]:.1f}): "
        + " · ".join(f"{what} {times}" for what, times in sorted(ends.items())),
        flush=True,
    )
    return wrong


def _at_the_screen_alone() -> list[str]:
    """Items that need neither the document camera nor the PIN keypad, and can be done on any day."""
    return [
        item
        for item in WRITES
        if item != "appt.checkin"
        and all(material.optional for material in FORMS[item].materials)
        and not any(field.kind is Kind.PIN for step in FORMS[item].steps for field in step.fields)
    ]


def _wished(
    office: RunningOffice, rooms: ApplyRooms, store: Path, item: str, rule: Rule, later: Rule | None
) -> tuple[str, list[str]]:
    """One wish from the first step to its end. How it ended, and what was not true of it."""
    office.http.post("/control/restore").raise_for_status()
    office.spoil()
    ready(office, item)
    if WRITES[item].level == 3:
        vouch(office, FOR.get(item, EMPLOYEE))
    person, operation = FOR.get(item, EMPLOYEE), WRITES[item].operation
    clock = Hurried()
    room = ApplyRoom(replace(rooms.empty(limit_s=LIMIT_S).equipment, clock=clock))
    room.read(id_card(PEOPLE[person]))  # a social card that is reported lost says nothing of anybody
    room.people.prove(max(1, WRITES[item].level), "pin")
    draft = room.walked(item, _typed(office, item, person)).draft
    before = done_in(store)
    office.spoil({**rule, "operation": operation}, *([{**later, "operation": "results"}] if later else []))
    first = room.submit(draft)
    wrong = [f"at once: {what}" for what in untrue(first, done_in(store) - before)]
    office.spoil()
    last = _settled(room, clock, draft, first)
    wrong += untrue(last, done_in(store) - before)
    if not isinstance(last, Done):
        wrong.append(f"ends as {type(last).__name__} though all is well")
    return f"{_name(first)} → {_name(last)}", wrong


def _settled(room: ApplyRoom, clock: Hurried, draft: str, answer: ApplyAnswer) -> ApplyAnswer:
    """What somebody does who stays: waits while it is being confirmed, and tries once more where nothing was done."""
    for _ in range(ASKED_MOST):
        match answer:
            case Confirming():
                clock.ahead_s += ASKS_EVERY_S
                answer = room.outcome(draft)
            case NoAnswer() | Filling():
                answer = room.submit(draft)
            case _:
                break
    return answer


def untrue(answer: ApplyAnswer, done: int) -> list[str]:
    """What the answer says that the far end's store does not bear out."""
    if done > 1:
        return [f"done {done} times"]
    match answer:
        case Done(outcome=Outcome.DONE | Outcome.RECEIVED) if done == 0:
            return ["said to be done, and it is not"]
        case NoAnswer(why=Why.DOWN | Why.BUSY | Why.NOT_ELIGIBLE) | Filling() if done == 1:
            return ["said not to be done, and it is"]
        case _:
            return []


def done_in(store: Path) -> int:
    """How many keys the back office has answered with OK, read from its own file."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        answers = [json.loads(answer) for (answer,) in connection.execute("SELECT answer FROM results")]
    return sum(answer["code"] == "OK" for answer in answers)


def _typed(office: RunningOffice, item: str, person: int) -> dict[str, str]:
    """Right values for what is typed; of a source the first choice is taken by the room."""
    values = filled(office, item, person)
    assert not [one for one in materials_of(FORMS[item], values) if not one.optional]
    typed = {name: value for name, value in values.items() if FORMS[item].field(name).source is None}
    return typed | {name: ADDRESS for name in typed if FORMS[item].field(name).kind is Kind.ADDRESS}


def _name(answer: ApplyAnswer) -> str:
    why = f" {answer.why.value}" if isinstance(answer, NoAnswer) else ""
    how = f" {answer.outcome.value}" if isinstance(answer, Done) else ""
    return type(answer).__name__ + why + how
