"""Having something done in one visit, in this process: a desk at a real or a scripted back office, and what a finger does."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from agent.apply_schemas import (
    ApplyAnswer,
    AskByCode,
    AskOutcome,
    Choice,
    Confirming,
    Done,
    Filling,
    FillStep,
    HandedOver,
    HandOver,
    Materials,
    PrintDone,
    Reviewing,
    SendPages,
    StartForm,
    Submit,
    ToStep,
)
from agent.applying.desk import ApplyDesk
from agent.applying.fitting import apply_desk
from agent.identity import Card
from agent.lookup_schemas import NoAnswer, Why
from agent.lookups.equipment import Equipment, equipment
from agent.lookups.people import People
from agent.schemas import Role
from agent.visit_messages import Message
from kiosk.bench.gateway.pin import pin_block
from kiosk.domain.item import Kind
from kiosk.hardware.handing import Handed, sealed
from tests.agent.lookup_room import TERMS, equip_for, social_card
from tests.bench.back_office import PEOPLE, TODAY

CHINESE = "zh_CN"
PHONE, ADDRESS = "13900000000", "999101001001/演示路 1 号"
NEW_PIN = "135246"
PAGE = b"%PDF-1.7 one page of the demo " * 40
T = TypeVar("T")
_commands = itertools.count(1)


class OnePage:
    """One page lies before the document camera."""

    def fetch(self) -> Handed | None:
        return Handed(sealed(PAGE), len(PAGE), pages=1)


@dataclass(slots=True)
class ApplyRoom:
    """What a visit's process does, without the process."""

    equipment: Equipment
    people: People = field(default_factory=People)
    told: list[Message] = field(default_factory=list)
    desk: ApplyDesk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = apply_desk(self.equipment, self.people, self.told.append, OnePage())

    def read(self, card: Card, role: Role = Role.SELF) -> None:
        """A card of this role was read."""
        self.people.keep(role, card, TERMS)

    def start(self, item: str, command: str = "", **more: object) -> ApplyAnswer:
        """A finger begins."""
        asked = {"language": CHINESE} | more
        return self.desk.answer(StartForm(command=command or new_command(), item=item, **asked))  # type: ignore[arg-type]

    def fill(self, at: Filling, language: str = CHINESE, **values: str) -> ApplyAnswer:
        """下一步."""
        return self.desk.answer(FillStep(draft=at.draft, step=at.step, values=values, language=language))

    def to(self, draft: str, step: str = "", language: str = CHINESE) -> ApplyAnswer:
        """Back to a step."""
        return self.desk.answer(ToStep(draft=draft, step=step, language=language))

    def attach(self, review: Reviewing) -> None:
        """Whatever must be there is put under the camera."""
        for line in review.materials:
            if not line.optional:
                sent = SendPages(command=new_command(), draft=review.draft, material=line.id)
                of(Materials, self.desk.answer(sent))

    def pins(self, at: Filling) -> None:
        """The same new PIN, as often as the step asks for it."""
        for one in self.equipment.forms[at.item].steps:
            for asked in one.fields:
                if asked.kind is Kind.PIN and asked.id in at.asked:
                    assert self.desk.keep_pin(asked.id, pin_block(NEW_PIN))

    def submit(self, draft: str, language: str = CHINESE) -> ApplyAnswer:
        """确认."""
        return self.desk.answer(Submit(command=new_command(), draft=draft, language=language))

    def outcome(self, draft: str) -> ApplyAnswer:
        """What became of it."""
        return self.desk.answer(AskOutcome(draft=draft, language=CHINESE))

    def by_code(self, code: str) -> ApplyAnswer:
        """With a slip."""
        return self.desk.answer(AskByCode(command=new_command(), code=code, language=CHINESE))

    def slip(self, draft: str, command: str = "p", language: str = CHINESE) -> ApplyAnswer:
        """打印回执."""
        return self.desk.answer(PrintDone(command=command, draft=draft, language=language))

    def hand_over(self, draft: str) -> HandedOver:
        """转人工."""
        return of(HandedOver, self.desk.answer(HandOver(command=new_command(), draft=draft)))

    def walked(self, item: str, values: Mapping[str, str], language: str = CHINESE) -> Reviewing:
        """From the first step to the review; of a source one of today or the first is taken."""
        answer = self.start(item, language=language)
        while not isinstance(answer, Reviewing):
            at = of(Filling, answer)
            self.pins(at)
            first = {name: _taken(choices) for name, choices in at.choices.items()}
            wanted = first | {name: values[name] for name in at.asked if name in values}
            answer = self.fill(at, language, **wanted)
            assert not (isinstance(answer, Filling) and answer.wrong), answer.wrong
        return answer

    def told_of(self, kind: type[T]) -> list[T]:
        """What the agent heard of this kind."""
        return [one for one in self.told if isinstance(one, kind)]


@dataclass(slots=True)
class ApplyRooms:
    """Visits at one office; `close` lets go of every connection."""

    url: str
    _all: list[ApplyRoom] = field(default_factory=list)

    def empty(self, **how: object) -> ApplyRoom:
        """A visit in which nobody is known. how: as of equip_for."""
        room = ApplyRoom(equipment(equip_for(self.url, **how)))  # type: ignore[arg-type]  # by name
        self._all.append(room)
        return room

    def of(self, person: int, level: int = 1, **how: object) -> ApplyRoom:
        """This person's social card was read, and more proved where it was needed."""
        room = self.empty(**how)
        room.read(social_card(PEOPLE[person]))
        if level >= 2:
            room.people.prove(2, "pin")
        if level >= 3:
            room.people.prove(3, "attendant")
        return room

    def close(self) -> None:
        """When the test is over."""
        for room in self._all:
            assert room.equipment.gateway is not None
            room.equipment.gateway.close()
            room.desk.close()


def _taken(choices: tuple[Choice, ...]) -> str:
    """One of today, where there is one; else the first."""
    today = [one for one in choices if any(cell.text == TODAY.isoformat() for cell in one.cells)]
    return (today or list(choices))[0].value


def of(kind: type[T], answer: object) -> T:
    """The answer, which is of that kind."""
    assert isinstance(answer, kind), answer
    return answer


def why(answer: ApplyAnswer) -> Why:
    """Why there is none."""
    return of(NoAnswer, answer).why


def new_command() -> str:
    """Of a fresh finger."""
    return f"finger-{next(_commands)}"


def ended(answer: ApplyAnswer) -> Done:
    """It ended."""
    return of(Done, answer)


def confirming(answer: ApplyAnswer) -> Confirming:
    """Nobody knows yet."""
    return of(Confirming, answer)
