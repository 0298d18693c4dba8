"""Lookups of one visit, fitted: questions of the screen, and what the agent wants the back office to judge. Blocking."""

import logging
from collections.abc import Callable

from agent.applying.fitting import apply_desk
from agent.applying.materials_pages import CameraPages
from agent.certify_schemas import CertifyAsk
from agent.certifying.desk import CertifyDesk
from agent.door_schemas import DoorAnswer, DoorAsk
from agent.identity import ElectronicCard, Terms
from agent.lookup_schemas import Ask, Why
from agent.lookups.around import looked_around
from agent.lookups.desk import Desk
from agent.lookups.equipment import Equipment, equipment
from agent.lookups.judging import (
    Accepted,
    Judgement,
    NoJudgement,
    NotAccepted,
    by_attendant,
    by_pin,
    is_block,
    of_code,
)
from agent.lookups.looking import Looking
from agent.lookups.people import AlreadyKnown, People
from agent.proofs.fitting import proof_desk
from agent.schemas import Role
from agent.visit_messages import (
    Around,
    CodeRead,
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
    ProofRefused,
    Prove,
    Proved,
    Verified,
)
from kiosk.domain.errors import ConfigError

_log = logging.getLogger("agent.visit")


class Working:
    """Everything is loaded."""

    def __init__(self, fitted: Equipment, people: People, say: Callable[[Message], None]) -> None:
        self._equipment = fitted
        self._people = people
        self._say = say
        self._desk = Desk(fitted, people, say)
        self.certify = CertifyDesk(fitted, people, Looking(fitted, people, say), say)
        self._pages = CameraPages(say)
        self._proofs = proof_desk(fitted.order, say)
        self._apply = apply_desk(fitted, people, say, self._pages, proofs=self._proofs)

    def answer(self, ask: DoorAsk) -> DoorAnswer:
        """A question of the screen."""
        if isinstance(ask, CertifyAsk):
            return self.certify.answer(ask)
        return self._desk.answer(ask) if isinstance(ask, Ask) else self._apply.answer(ask)

    def heard(self, order: PagesHanded | ProofPrinted) -> None:
        """What became of the pages that were wanted of the document camera's process, of a proof on its way to paper."""
        if isinstance(order, PagesHanded):
            self._pages.handed(order)
        elif self._proofs is not None:
            self._proofs.printed(order)

    def know(self, versions: dict[str, str]) -> None:
        """Of the back office's code tables."""
        self._equipment.words.know(versions)

    def look_around(self, order: LookAround) -> Around:
        """What is offered here."""
        return looked_around(order, self._equipment)

    def prove(self, order: Prove) -> Message:
        """A PIN block."""
        match self._judged(order):
            case Accepted(level):
                return Proved(number=order.number, level=level)
            case NotAccepted(tries_left, locked):
                return ProofRefused(number=order.number, tries_left=tries_left, locked=locked)
            case NoJudgement():
                return ProofDown(number=order.number)

    def keep_pin(self, order: KeepPin) -> PinKept:
        """A PIN block for the draft."""
        kept = is_block(order.block) and self._apply.keep_pin(order.field, order.block)
        return PinKept(number=order.number, kept=kept)

    def of_code(self, order: OfCode) -> Message:
        """A code on a phone."""
        line = self._desk.line()
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

    def _judged(self, order: Prove) -> Judgement:
        line = self._desk.line()
        who = Role.ATTENDANT if order.role is Role.ATTENDANT else Role.SELF
        if line is None or not is_block(order.block) or not self._knows(Role.SELF) or not self._knows(who):
            return NoJudgement()
        judge = by_attendant if who is Role.ATTENDANT else by_pin
        was_verified = self._is_verified()
        judgement = judge(self._people, order.block, line)
        if self._is_verified() and not was_verified and (me := self._people.known(Role.SELF)):
            self._say(Verified(role=Role.SELF, person=me.shown))
        return judgement

    def _is_verified(self) -> bool:
        me = self._people.known(Role.SELF)
        return me is not None and me.verified

    def _knows(self, role: Role) -> bool:
        return self._people.known(role) is not None


def working_with(order: Equip, people: People, say: Callable[[Message], None]) -> Working | None:
    """None where a file is missing or wrong, which is logged."""
    try:
        return Working(equipment(order), people, say)
    except ConfigError as wrong:
        _log.error("lookup.config why=%s", wrong)
        return None
