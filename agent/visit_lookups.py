"""Lookups in the visit's process: its door for the screen, and the agent's orders that need the back office.

What they need is loaded beside the readers, so that a spare process is there soon. Each order runs in a thread of its own: cards
go on being read meanwhile. Whatever goes wrong inside is told as "nobody answered": what an exception says could hold a
resident's data.
"""

import logging
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from agent.door_schemas import DoorAnswer, DoorAsk
from agent.lookup_schemas import NoAnswer, Why
from agent.lookups.door import Door
from agent.lookups.people import People
from agent.visit_faces import HandPortrait, PortraitHanded, TakeVerdict, VerdictTaken
from agent.visit_messages import (
    Around,
    CodeRefused,
    Equip,
    KeepPin,
    LookAround,
    Message,
    OfCode,
    PagesHanded,
    PinKept,
    ProofDown,
    ProofPrinted,
    Prove,
)

if TYPE_CHECKING:
    from agent.lookups.working import Working

_log = logging.getLogger("agent.visit")


class LookupsRoom:
    """Of one visit. Nothing is offered before `equip`."""

    def __init__(self, people: People, say: Callable[[Message], None]) -> None:
        self._people = people
        self._say = say
        self._peers = frozenset({os.getuid()})
        self._loading: threading.Thread | None = None
        self._working: Working | None = None
        self._door = Door(self._answered, lambda: self._peers)

    @property
    def door(self) -> str:
        """Its name."""
        return self._door.name

    def equip(self, order: Equip) -> None:
        """Catalogue, tables, back office; loading goes on in a thread."""
        self._peers = frozenset(order.peers)
        self._loading = _in_thread("loading", lambda: self._load(order))

    def know(self, versions: dict[str, str]) -> None:
        """Of the back office's code tables."""
        _in_thread("tables", lambda: self._know(versions))

    def look_around(self, order: LookAround) -> None:
        """Ask what is offered."""
        nobody = Around(number=order.number, items=None)
        self._asked("around", nobody, lambda working: working.look_around(order))

    def of_pin(self, order: Prove | KeepPin) -> None:
        """Let a PIN block be judged, or put it into the draft."""
        if isinstance(order, Prove):
            prove = order
            self._asked("prove", ProofDown(number=order.number), lambda working: working.prove(prove))
        else:
            keep = order
            nobody = PinKept(number=order.number, kept=False)
            self._asked("pin", nobody, lambda working: working.keep_pin(keep))

    def of_code(self, order: OfCode) -> None:
        """Let a code be judged."""
        nobody = CodeRefused(number=order.number, down=True)
        self._asked("code", nobody, lambda working: working.of_code(order))

    def of_face(self, order: HandPortrait | TakeVerdict) -> None:
        """Hand the portrait to the face process, or take what that one found."""
        if isinstance(order, HandPortrait):
            portrait = order
            nobody = PortraitHanded(number=order.number, why="down")
            self._asked("portrait", nobody, lambda working: working.certify.hand_portrait(portrait))
        else:
            verdict = order
            nothing = VerdictTaken(number=order.number, level=self._people.level, taken=False)
            self._asked("verdict", nothing, lambda working: working.certify.take_verdict(verdict))

    def heard(self, order: PagesHanded | ProofPrinted) -> None:
        """What became of the pages that were wanted, of a proof on its way to paper: only a fitted process asked for it."""
        if self._working is not None:
            self._working.heard(order)

    # ---- in threads ----

    def _answered(self, ask: DoorAsk) -> DoorAnswer:
        working = self._fitted()
        try:
            return NoAnswer(why=Why.NOT_OFFERED) if working is None else working.answer(ask)
        except Exception as fault:  # noqa: BLE001  # see above
            _log.error("lookup.fault kind=%s", type(fault).__name__)
            return NoAnswer(why=Why.DOWN)

    def _asked(self, name: str, nobody: Message, ask: Callable[["Working"], Message]) -> None:
        """Says what comes of it; `nobody` where nothing is fitted, or something goes wrong."""

        def run() -> None:
            said = nobody
            try:
                working = self._fitted()
                said = nobody if working is None else ask(working)
            finally:
                self._say(said)

        _in_thread(name, run)

    def _know(self, versions: dict[str, str]) -> None:
        working = self._fitted()
        if working is not None:
            working.know(versions)

    def _load(self, order: Equip) -> None:
        from agent.lookups.working import working_with

        self._working = working_with(order, self._people, self._say)

    def _fitted(self) -> "Working | None":
        """Waits until everything is loaded. None where nothing is fitted, or its files are wrong."""
        if self._loading is not None:
            self._loading.join()
        return self._working


def _in_thread(name: str, work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    return thread
