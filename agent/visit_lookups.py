"""Lookups in the visit's process: its door for the screen, and the agent's orders that need the back office.

Each order runs in a thread of its own: cards go on being read meanwhile. Whatever goes wrong inside is told as "nobody
answered": what an exception says could hold a resident's data.
"""

import logging
import os
import threading
from collections.abc import Callable
from functools import partial

from agent.identity import ElectronicCard, Terms
from agent.lookup_schemas import Answer, Ask, NoAnswer, Why
from agent.lookups.around import looked_around
from agent.lookups.desk import Desk
from agent.lookups.door import Door
from agent.lookups.equipment import Warming
from agent.lookups.judging import (
    Accepted,
    Judgement,
    NotAccepted,
    by_attendant,
    by_pin,
    is_block,
    of_code,
)
from agent.lookups.people import AlreadyKnown, People
from agent.schemas import Role
from agent.visit_messages import (
    Around,
    CodeRead,
    CodeRefused,
    Equip,
    LookAround,
    Message,
    OfCode,
    ProofDown,
    ProofRefused,
    Prove,
    Proved,
)
from kiosk.domain.errors import ConfigError

_log = logging.getLogger("agent.visit")


class LookupsRoom:
    """Of one visit. Nothing is offered before `equip`."""

    def __init__(self, people: People, say: Callable[[Message], None]) -> None:
        self._people = people
        self._say = say
        self._peers = frozenset({os.getuid()})
        self._warming: Warming | None = None
        self._desk: Desk | None = None
        self._turn = threading.Lock()
        self._door = Door(self._answered, lambda: self._peers)

    @property
    def door(self) -> str:
        """Its name."""
        return self._door.name

    def equip(self, order: Equip) -> None:
        """Catalogue, tables, back office; loading goes on in a thread."""
        self._peers = frozenset(order.peers)
        self._warming = Warming(order)

    def know(self, versions: dict[str, str]) -> None:
        """Of the back office's code tables."""
        if self._warming is not None:
            _in_thread("tables", partial(self._know, self._warming, versions))

    def look_around(self, order: LookAround) -> None:
        """Ask what is offered."""
        _in_thread("around", partial(self._look_around, order))

    def prove(self, order: Prove) -> None:
        """Let a PIN block be judged."""
        _in_thread("prove", partial(self._prove, order))

    def of_code(self, order: OfCode) -> None:
        """Let a code be judged."""
        _in_thread("code", partial(self._of_code, order))

    # ---- in threads ----

    def _answered(self, ask: Ask) -> Answer:
        try:
            desk = self._fitted()
            return NoAnswer(why=Why.NOT_OFFERED) if desk is None else desk.answer(ask)
        except Exception as fault:  # noqa: BLE001  # see above
            _log.error("lookup.fault kind=%s", type(fault).__name__)
            return NoAnswer(why=Why.DOWN)

    def _know(self, warming: Warming, versions: dict[str, str]) -> None:
        warming.get().words.know(versions)

    def _look_around(self, order: LookAround) -> None:
        around = Around(number=order.number, items=None)
        try:
            if self._warming is not None:
                around = looked_around(order, self._warming.get())
        finally:
            self._say(around)

    def _prove(self, order: Prove) -> None:
        said: Message = ProofDown(number=order.number)
        try:
            said = _said(order.number, self._judged(order))
        finally:
            self._say(said)

    def _judged(self, order: Prove) -> Judgement | None:
        desk = self._fitted()
        line = None if desk is None else desk.line()
        who = Role.ATTENDANT if order.role is Role.ATTENDANT else Role.SELF
        if line is None or not is_block(order.block) or not self._knows(Role.SELF) or not self._knows(who):
            return None
        judge = by_attendant if who is Role.ATTENDANT else by_pin
        return judge(self._people, order.block, line)

    def _of_code(self, order: OfCode) -> None:
        said: Message = CodeRefused(number=order.number, down=True)
        try:
            said = self._whose(order)
        finally:
            self._say(said)

    def _whose(self, order: OfCode) -> Message:
        desk = self._fitted()
        line = None if desk is None else desk.line()
        if line is None:
            return CodeRefused(number=order.number, down=True)
        terms = Terms(order.day_key, order.today, order.elder_age, order.from_claim)
        card = of_code(order.payload, terms, line)
        if not isinstance(card, ElectronicCard):
            return CodeRefused(number=order.number, down=card.why in (Why.DOWN, Why.BUSY))
        try:
            person, tag = self._people.keep(Role.SELF, card, terms)
        except AlreadyKnown:
            return CodeRefused(number=order.number, down=False)
        return CodeRead(number=order.number, person=person, person_tag=tag)

    def _knows(self, role: Role) -> bool:
        return self._people.known(role) is not None

    def _fitted(self) -> Desk | None:
        """Waits until everything is loaded. None where nothing is fitted, or its files are wrong."""
        with self._turn:
            if self._desk is None and self._warming is not None:
                try:
                    self._desk = Desk(self._warming.get(), self._people, self._say)
                except ConfigError as wrong:
                    _log.error("lookup.config why=%s", wrong)  # a file of ours, nothing of a resident
            return self._desk


def _said(number: int, judgement: Judgement | None) -> Message:
    match judgement:
        case Accepted(level):
            return Proved(number=number, level=level)
        case NotAccepted(tries_left, locked):
            return ProofRefused(number=number, tries_left=tries_left, locked=locked)
        case _:
            return ProofDown(number=number)


def _in_thread(name: str, work: Callable[[], None]) -> None:
    threading.Thread(target=work, name=name, daemon=True).start()
