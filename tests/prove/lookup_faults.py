"""The back office at its worst: whatever comes back, nobody is shown another person's data, and nothing breaks."""

import os
import random
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import msgspec

from agent.lookup_schemas import Answer, Cell, ChooseAccount, NoAnswer, Shown, Why
from agent.lookups.judging import Accepted
from agent.schemas import Role
from kiosk.bench.gateway.identity import PIN
from kiosk.bench.gateway.pin import pin_block
from kiosk.domain.item import Item
from tests.agent.lookup_room import Room, Rooms
from tests.bench.back_office import ITEMS, PEOPLE, RunningOffice, running_office

LIMIT_S = 1.0  # a back office that is silent is given up soon
NEVER_SHOWN = ("silent", "half", "version", "stranger", "nonsense", "down", "after_commit")
HOSTILE = ("markup", "long", "control", "too_long", "types")
Rule = Mapping[str, object]
RULES: tuple[Rule, ...] = (
    {"kind": "delay", "seconds": 0.05},
    *[{"kind": kind} for kind in NEVER_SHOWN],
    *({"kind": "hostile", "how": how} for how in HOSTILE),
    *(
        {"kind": "code", "code": code}
        for code in ("NO_DATA", "RATE_LIMITED", "UPSTREAM_TIMEOUT", "INVALID", "UNKNOWN")
    ),
)


def faulty(count: int, seed: int) -> list[str]:
    """So many lookups of anybody, each with a fault; then the same without. Says what went wrong."""
    dice, begun = random.Random(seed), time.monotonic()
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="bianmin-faults-") as folder,
        running_office(Path(folder)) as office,
    ):
        rooms = Rooms(office.url)
        try:
            for number in range(count):
                person, item = dice.randrange(len(PEOPLE)), dice.choice(list(ITEMS.values()))
                rule = dice.choice(RULES)
                case = f"{number}: {item.id} of {person} with {rule}"
                outcome, found = _asked(office, rooms, person, item, rule)
                outcomes[outcome] += 1
                wrong += [f"{case}: {what}" for what in found]
        finally:
            rooms.close()
    print(
        f"faults: {count} in {time.monotonic() - begun:.0f} s, {len(wrong)} violations (load {os.getloadavg()[0]:.1f}): "
        + " · ".join(f"{what} {times}" for what, times in sorted(outcomes.items())),
        flush=True,
    )
    return wrong


def _asked(office: RunningOffice, rooms: Rooms, person: int, item: Item, rule: Rule) -> tuple[str, list[str]]:
    room = rooms.of(person, limit_s=LIMIT_S)
    office.http.post("/control/restore").raise_for_status()
    office.spoil()
    if item.level == 2 and room.pin(pin_block(PIN)) != Accepted(2):
        return "no PIN", []  # whom the back office does not know, or whose card is not good
    well = _picked(room, item, room.look_up(item.id))
    office.spoil({**rule, "operation": item.operation})
    ill = _picked(room, item, room.look_up(item.id))
    office.spoil()
    again = _picked(room, item, room.look_up(item.id))
    wrong = [*_strangers(room, person, well), *_strangers(room, person, ill)]
    if rule["kind"] in NEVER_SHOWN and isinstance(ill, Shown | ChooseAccount):
        wrong.append("shown all the same")
    if (
        rule["kind"] in NEVER_SHOWN
        and isinstance(ill, NoAnswer)
        and _was_asked(well)
        and ill.why is not Why.DOWN
    ):
        wrong.append(f"said {ill.why}")
    if _plain(again) != _plain(well):
        wrong.append("healed, and another answer than before")
    return type(ill).__name__ + (f" {ill.why.value}" if isinstance(ill, NoAnswer) else ""), wrong


def _picked(room: Room, item: Item, answer: Answer) -> Answer:
    """The first account, where there are several."""
    if not isinstance(answer, ChooseAccount):
        return answer
    return room.look_up(item.id, account=answer.accounts[0].id)


def _was_asked(answer: Answer) -> bool:
    """Whether the question reached the item's operation at all: a card that is not good is stopped before."""
    return not (isinstance(answer, NoAnswer) and answer.why in (Why.NOT_VERIFIED, Why.DOWN))


def _strangers(room: Room, person: int, answer: Answer) -> list[str]:
    """What must never be in an answer: another one's number, this one's before 显示, what nobody can see."""
    if not isinstance(answer, Shown):
        return []
    wrong = []
    one = PEOPLE[person]
    cells = [cell for record in answer.records for cell in record.cells] + list(answer.totals)
    if any(one.number in cell.text or one.card_number in cell.text for cell in cells):
        wrong.append("a whole number without 显示")
    if any(_unseen(cell) for cell in cells):
        wrong.append("a text with something that nobody sees")
    full = room.reveal(answer)
    known = room.people.known(Role.SELF)
    if (full.name, full.number) != (one.name, one.number) or known is None:
        wrong.append("revealed somebody else")
    return wrong


def _unseen(cell: Cell) -> bool:
    return any(
        unicodedata.category(one) in ("Cc", "Cf", "Cs") and one != "\n"
        for text in (cell.text, cell.said)
        for one in text
    )


def _plain(answer: Answer) -> Answer:
    """Without what is new each time."""
    return msgspec.structs.replace(answer, answer="") if isinstance(answer, Shown) else answer
