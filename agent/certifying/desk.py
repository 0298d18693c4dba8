"""Answers the screen's questions of a certification, hands the portrait over, sends what was found. Blocking, one at a time.

A consent is asked for before anything of a face; the portrait is fetched when an attempt begins and kept nowhere.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from agent.certify_schemas import (
    AskCertified,
    AskStanding,
    CertConfirming,
    Certified,
    CertifyAnswer,
    CertifyAsk,
    Consented,
    GiveConsent,
    NotCertified,
    PrintCertified,
    WithdrawConsent,
    Withdrawn,
)
from agent.certifying import telling
from agent.certifying.consents import Consents
from agent.certifying.office import Decided, Found, Office, Person
from agent.face_schemas import FacePurpose
from agent.gateway.port import Code, NotAnswered
from agent.lookup_schemas import NeedsMore, NoAnswer, Printing, Way, Why
from agent.lookups.equipment import Equipment
from agent.lookups.fetching import Line
from agent.lookups.judging import confirmed
from agent.lookups.looking import Looking, no_answer
from agent.lookups.people import People
from agent.schemas import Role
from agent.visit_faces import (
    CertificationTold,
    ConsentTold,
    HandPortrait,
    PortraitHanded,
    TakeVerdict,
    VerdictTaken,
)
from agent.visit_messages import GatewayHeard, SlipMade
from agent.visit_wire import Told
from kiosk.domain.errors import Unreachable
from kiosk.domain.item import Item
from kiosk.domain.receipt_code import fresh_key
from kiosk.domain.texts import LANGUAGES
from kiosk.hardware.handing import hand
from kiosk.hardware.idcard.port import IdCard

BY_FACE, FACE_LEVEL = "face", 2
LONGEST_PLACE = 200
_NOBODY_KNOWS = (Code.UNKNOWN,)
_NOT_SENT = (Code.UPSTREAM_DOWN, Code.UPSTREAM_TIMEOUT, Code.RATE_LIMITED)


@dataclass(slots=True)
class _Sent:
    """One result on its way, under its key. `reply` None: nobody knows yet, or it has not gone out."""

    key: str = field(repr=False)
    found: Found = field(repr=False)
    since: float
    went_out: bool = False
    reply: Decided | NotAnswered | None = field(default=None, repr=False)


class CertifyDesk:
    """Of one visit. `tell`: the agent hears of facts, and nothing of a resident."""

    def __init__(
        self, equipment: Equipment, people: People, looking: Looking, tell: Callable[[Told], None]
    ) -> None:
        self._equipment = equipment
        self._people = people
        self._looking = looking
        self._tell = tell
        self._office = Office(people)
        self._consents = Consents(self._office)
        self._item = next((one for one in equipment.catalogue.items if one.face), None)
        self._turn = threading.Lock()
        self._person: Person | None = None
        self._failed = False  # the last attempt, of which nothing was sent
        self._sent: _Sent | None = None
        self._commands: dict[str, CertifyAnswer] = {}

    def answer(self, ask: CertifyAsk) -> CertifyAnswer:
        """The answer. What is said once more does nothing twice."""
        if isinstance(ask, WithdrawConsent):  # before anything is waited for: from now on nobody looks
            self._tell(ConsentTold(purpose=ask.purpose, given=False, by_guardian=False, recorded=False))
        with self._turn:
            line = self._line()
            if line is None or self._item is None:
                return NoAnswer(why=Why.NOT_OFFERED)
            match ask:
                case AskStanding():
                    return self._standing(ask, self._item, line)
                case GiveConsent():
                    return self._once(ask.command, lambda: self._given(ask, line))
                case WithdrawConsent():
                    return self._once(ask.command, lambda: self._withdrawn(ask, line))
                case AskCertified():
                    return self._certified(_spoken(ask.language), line)
                case PrintCertified():
                    return self._once(ask.command, lambda: self._on_slip(_spoken(ask.language), line))
                case _:
                    assert_never(ask)

    def _once(self, command: str, act: Callable[[], CertifyAnswer]) -> CertifyAnswer:
        """An answer that came to nothing is asked for anew."""
        if command in self._commands:
            return self._commands[command]
        answer = act()
        if not isinstance(answer, NoAnswer | NeedsMore):
            self._commands[command] = answer
        return answer

    # ---- who is due ----

    def _standing(self, ask: AskStanding, item: Item, line: Line) -> CertifyAnswer:
        not_yet = self._looking.not_yet(item, line)
        if not_yet is not None:
            return not_yet
        person = self._office.person(line, guardian=self._is_guarded())
        if isinstance(person, NotAnswered):
            return no_answer(person)
        self._person = person
        if ask.purpose is FacePurpose.CERTIFICATION and not person.schemes:
            return NoAnswer(why=Why.NO_DATA)
        self._fetch_words(line)
        me = self._people.known(Role.SELF)
        assert me is not None
        return telling.standing(
            person,
            me.about.name,
            self._equipment.words.said,
            _spoken(ask.language),
            has_portrait=person.has_portrait or self._on_card() is not None,
            consented=bool(self._consents.receipt(ask.purpose)),
        )

    # ---- consent ----

    def _given(self, ask: GiveConsent, line: Line) -> CertifyAnswer:
        if self._person is None:
            return NoAnswer(why=Why.GONE)
        if refused := self._no_guardian(line):
            return refused
        guarded = self._is_guarded()
        said = self._consents.give(ask.purpose, _spoken(ask.language), line, guardian=guarded)
        if isinstance(said, NotAnswered):
            return _not_recorded(said)
        self._tell(ConsentTold(purpose=ask.purpose, given=True, by_guardian=guarded))
        return Consented(receipt=said)

    def _withdrawn(self, ask: WithdrawConsent, line: Line) -> CertifyAnswer:
        guarded = self._is_guarded()
        said = self._consents.withdraw(ask.purpose, _spoken(ask.language), line, guardian=guarded)
        if isinstance(said, NotAnswered):
            return _not_recorded(said)
        self._tell(ConsentTold(purpose=ask.purpose, given=False, by_guardian=guarded))
        return Withdrawn(receipt=said)

    def _no_guardian(self, line: Line) -> NeedsMore | NoAnswer | None:
        """Why a guardian cannot agree yet, where one has to."""
        if self._person is None or not self._person.guardian_needed:
            return None
        if self._people.known(Role.RELATIVE) is None:
            return NeedsMore(level=1, ways=(Way.GUARDIAN,))
        card = confirmed(self._people, Role.RELATIVE, line)
        return card if isinstance(card, NoAnswer) else None

    def _is_guarded(self) -> bool:
        return (
            self._person is not None
            and self._person.guardian_needed
            and self._people.known(Role.RELATIVE) is not None
        )

    # ---- the face process ----

    def hand_portrait(self, order: HandPortrait) -> PortraitHanded:
        """To whoever waits at the door, from the card or, where that is no good, the back office; only under a consent."""
        with self._turn:
            line, receipt = self._line(), self._consents.receipt(order.purpose)
            if not receipt:
                return PortraitHanded(number=order.number, why="no_consent")
            if line is None:
                return PortraitHanded(number=order.number, why="down")
            on_card = None if order.next_best else self._on_card()
            picture = on_card or self._office.portrait(receipt, line, guardian=self._is_guarded())
            if isinstance(picture, NotAnswered):
                return PortraitHanded(number=order.number, why=_WHY_NOT.get(picture.code, "down"))
            try:
                hand(picture, 1, order.door)
            except Unreachable:
                return PortraitHanded(number=order.number, why="down")
            has_next = on_card is not None and self._person is not None and self._person.has_portrait
            return PortraitHanded(number=order.number, has_next=has_next)

    def take_verdict(self, order: TakeVerdict) -> VerdictTaken:
        """What one attempt is worth: a level, or a result for the back office, which hears of the last failed try only."""
        with self._turn:
            receipt = self._consents.receipt(order.purpose)
            if order.purpose is FacePurpose.IDENTIFICATION:
                if order.passed and receipt:
                    self._people.prove(FACE_LEVEL, BY_FACE)
            elif receipt and not self._is_confirming():
                self._failed = not order.passed
                self._sent = None
                if order.passed or order.last:
                    self._sent = _Sent(fresh_key(), self._found(order, receipt), self._now())
                    self._settle(self._sent)
            return VerdictTaken(number=order.number, level=self._people.level, taken=bool(receipt))

    def _is_confirming(self) -> bool:
        """Whether a pass is on its way of which nobody knows: another result would hide what became of it."""
        sent = self._sent
        if sent is not None and sent.reply is None and sent.found.passed:
            self._settle(sent)
            return sent.reply is None
        return False

    def _found(self, order: TakeVerdict, receipt: str) -> Found:
        return Found(
            consent=receipt,
            passed=order.passed,
            live=order.live,
            reasons=order.reasons,
            score=order.score,
            threshold=order.threshold,
            algorithm=order.algorithm,
            attempts=order.attempts,
            place=self._equipment.order.place.site[:LONGEST_PLACE],
        )

    def _on_card(self) -> bytes | None:
        """The portrait of the ID card that was read, where a decoder for it is fitted."""
        me = self._people.known(Role.SELF)
        return me.card.portrait if me is not None and isinstance(me.card, IdCard) else None

    # ---- what became of it ----

    def _settle(self, sent: _Sent) -> None:
        """Send it, or ask what became of it; under one key it is recorded once."""
        line = self._line()
        if line is None or sent.reply is not None:
            return
        reply = self._office.result(sent.key, line) if sent.went_out else NotAnswered(Code.NO_DATA)
        if isinstance(reply, NotAnswered) and reply.code is Code.NO_DATA:  # the office does not know the key
            reply = self._office.submit(sent.key, sent.found, line, guardian=self._is_guarded())
        if isinstance(reply, NotAnswered) and reply.code in (*_NOBODY_KNOWS, *_NOT_SENT):
            sent.went_out = sent.went_out or reply.code in _NOBODY_KNOWS
            return
        sent.reply = reply
        self._tell(CertificationTold(outcome=_outcome(reply), attempts=sent.found.attempts))

    def _certified(self, language: str, line: Line) -> CertifyAnswer:
        sent = self._sent
        if sent is not None and sent.reply is None:
            self._settle(sent)
        if self._failed:
            decided = None if sent is None else sent.reply
            return NotCertified(number=decided.verify_number if isinstance(decided, Decided) else "")
        if sent is None:
            return NoAnswer(why=Why.GONE)
        if sent.reply is None:
            return CertConfirming(since_s=round(self._now() - sent.since, 1), sent=sent.went_out)
        return self._ended(sent.found, sent.reply, language, line)

    def _ended(self, found: Found, reply: Decided | NotAnswered, language: str, line: Line) -> CertifyAnswer:
        self._fetch_words(line)
        said = self._equipment.words.said
        if isinstance(reply, NotAnswered):
            if reply.code is Code.ALREADY_DONE and self._person is not None:
                # Asked anew: by when the next one is due since then.
                now = self._office.person(line, guardian=self._is_guarded())
                person = self._person if isinstance(now, NotAnswered) else now
                return telling.already(person, found, said, language)
            return no_answer(reply)
        if reply.decision != "passed":
            return NotCertified(number=reply.verify_number)
        return telling.certified(reply, found, said, language)

    def _on_slip(self, language: str, line: Line) -> CertifyAnswer:
        printer, me = self._equipment.order.printer, self._people.known(Role.SELF)
        answer = self._certified(language, line)
        if printer is None or me is None or not isinstance(answer, Certified):
            return NoAnswer(why=Why.GONE)
        from agent.certifying.printing import body_of  # fonts cost 12 MB: only who prints has them

        job = secrets.token_hex(16)
        self._tell(SlipMade(job=job, body=body_of(answer, me.about.name, self._equipment, printer, language)))
        return Printing(job=job)

    # ---- inside ----

    def _line(self) -> Line | None:
        equipment = self._equipment
        if equipment.gateway is None:
            return None
        return Line(equipment.gateway, equipment.clock, equipment.limit_s, self._heard)

    def _heard(self, answered: bool) -> None:
        self._tell(GatewayHeard(answered=answered))

    def _fetch_words(self, line: Line) -> None:
        self._equipment.words.fetch((telling.SCHEMES,), line.table)

    def _now(self) -> float:
        return self._equipment.clock.monotonic()


_WHY_NOT = {Code.NO_DATA: "no_portrait", Code.INVALID: "no_consent", Code.NOT_ELIGIBLE: "no_consent"}


def _not_recorded(reply: NotAnswered) -> NoAnswer:
    """Nobody looks at a face whose consent is not in the books."""
    return NoAnswer(why=Why.DOWN) if reply.code is Code.UNKNOWN else no_answer(reply)


def _outcome(reply: Decided | NotAnswered) -> str:
    """A word of CertificationTold."""
    if isinstance(reply, Decided):
        return "passed" if reply.decision == "passed" else "to_check"
    return "already" if reply.code is Code.ALREADY_DONE else "refused"


def _spoken(wanted: str) -> str:
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
