"""Answers the screen's questions in the visit's process, one at a time, and holds the last answers. Blocking."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import assert_never

import msgspec

from agent.lookup_schemas import (
    Answer,
    Ask,
    LookUp,
    NoAnswer,
    PrintAnswer,
    Printing,
    Reveal,
    Revealed,
    Shown,
    Slice,
    Turn,
    Why,
)
from agent.lookups import telling
from agent.lookups.equipment import Equipment
from agent.lookups.fetching import Line
from agent.lookups.held import Held, Sent
from agent.lookups.looking import Looking
from agent.lookups.people import People
from agent.lookups.slices import part_of, records, shown, tab_table
from agent.visit_messages import GatewayHeard, LookedUp, SlipMade
from agent.visit_messages import Revealed as WasRevealed
from agent.visit_wire import Told
from kiosk.domain.item import Item
from kiosk.domain.texts import LANGUAGES

MOST_HELD = 3
REMEMBERED = 8  # commands


class Desk:
    """Of one visit. `tell`: the agent hears of each question, and nothing of a resident."""

    def __init__(self, equipment: Equipment, people: People, tell: Callable[[Told], None]) -> None:
        self._equipment = equipment
        self._people = people
        self._tell = tell
        self._looking = Looking(equipment, people, tell)
        self._turn = threading.Lock()
        self._held: OrderedDict[str, Sent] = OrderedDict()
        self._commands: OrderedDict[tuple[type[Ask], str], Answer] = OrderedDict()

    def answer(self, ask: Ask) -> Answer:
        """The answer; a command that was answered before gets that answer again."""
        with self._turn:
            match ask:
                case LookUp():
                    return self._once(ask.command, ask, lambda: self._look_up(ask))
                case Turn():
                    return self._turned(ask)
                case Reveal():
                    return self._revealed(ask)
                case PrintAnswer():
                    return self._once(ask.command, ask, lambda: self._printed(ask))
                case _:
                    assert_never(ask)

    def line(self) -> Line | None:
        """The back office for one question; None where none is fitted."""
        equipment = self._equipment
        if equipment.gateway is None:
            return None
        return Line(equipment.gateway, equipment.clock, equipment.limit_s, self._gateway_heard)

    def _once(self, command: str, ask: Ask, act: Callable[[], Answer]) -> Answer:
        key = (type(ask), command)
        if key not in self._commands:
            self._commands[key] = act()
            while len(self._commands) > REMEMBERED:
                self._commands.popitem(last=False)
        return self._commands[key]

    # ---- lookups ----

    def _look_up(self, ask: LookUp) -> Answer:
        clock = self._equipment.clock
        began = clock.monotonic()
        try:
            item = self._equipment.catalogue.item(ask.item)
        except KeyError:
            return NoAnswer(why=Why.NOT_OFFERED)  # not told: what is no item could be anything
        if item.handles:
            return NoAnswer(why=Why.NOT_OFFERED)  # that is a write
        answer = self._looked_up(msgspec.structs.replace(ask, slice=_spoken(ask.slice)), item)
        self._tell(
            LookedUp(
                item=item.id,
                outcome=telling.outcome(answer),
                milliseconds=round(1000 * (clock.monotonic() - began)),
                level=self._people.level,
                means=self._people.evidence(for_relative=ask.for_relative).means,
            )
        )
        return answer

    def _looked_up(self, ask: LookUp, item: Item) -> Answer:
        line = self.line()
        if line is None:
            return NoAnswer(why=Why.NOT_OFFERED)
        found = self._looking.looked_up(ask, item, line)
        if not isinstance(found, Held):
            return found
        return self._sent(found, ask.slice)

    def _sent(self, held: Held, wanted: Slice) -> Shown:
        answer = shown(held, wanted, self._equipment.words.said, self._codes(held.item))
        self._held[held.id] = Sent(held, answer.slice)
        self._held.move_to_end(held.id)
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return answer

    # ---- through an answer ----

    def _turned(self, ask: Turn) -> Answer:
        sent = self._held.get(ask.answer)
        return _gone() if sent is None else self._sent(sent.held, _spoken(ask.slice))

    def _revealed(self, ask: Reveal) -> Answer:
        sent = self._held.get(ask.answer)
        if sent is None:
            return _gone()
        held, words = sent.held, self._equipment.words
        rows = part_of(held, sent.slice, self._codes(held.item)).shown
        self._tell(WasRevealed(item=held.item.id, level=self._people.level))
        in_full = records(held.item, rows, words.said, sent.slice.language, in_full=True)
        return Revealed(name=held.about.name, number=held.about.number, records=in_full)

    def _printed(self, ask: PrintAnswer) -> Answer:
        sent = self._held.get(ask.answer)
        printer = self._equipment.order.printer
        if sent is None or printer is None or not sent.held.item.slip:
            return _gone()
        from agent.lookups.printing import body_of  # pictures and fonts cost 12 MB: only who prints has them

        job = secrets.token_hex(16)
        language = _language(ask.language)
        self._tell(SlipMade(job=job, body=body_of(sent, self._equipment, printer, language)))
        return Printing(job=job)

    def _codes(self, item: Item) -> tuple[str, ...]:
        return self._equipment.words.order(tab_table(item))

    def _gateway_heard(self, answered: bool) -> None:
        self._tell(GatewayHeard(answered=answered))


def _gone() -> NoAnswer:
    return NoAnswer(why=Why.GONE)


def _spoken(wanted: Slice) -> Slice:
    return msgspec.structs.replace(wanted, language=_language(wanted.language))


def _language(wanted: str) -> str:
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
