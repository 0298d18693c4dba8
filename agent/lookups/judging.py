"""The back office judges who somebody is: cards, PIN blocks, an attendant's word, codes on a phone. Blocking."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from agent.gateway.port import Answered, Code, Evidence, Json, NotAnswered, Question
from agent.identity import ElectronicCard, Terms
from agent.lookup_schemas import NoAnswer, Why
from agent.lookups.fetching import Line
from agent.lookups.people import People
from agent.schemas import Identified, Medium, Role
from kiosk.domain.identity import birth_date
from kiosk.hardware.qr.codes import text_of

BY_PIN, BY_ATTENDANT = "pin", "attendant"
PIN_LEVEL, ATTENDANT_LEVEL = 2, 3
MOST_TRIES = 10
_NUMBER = re.compile(r"[0-9A-Z]{6,20}", re.ASCII)
_CARD_NUMBER = re.compile(r"[0-9A-Za-z]{0,20}", re.ASCII)
_ID_TYPES = ("citizen", "hmt_permit", "foreign_permit")
_BLOCK = re.compile(r"(?:[0-9a-f]{2}){1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """That card is known to be true. `fresh`: the back office said so just now."""

    fresh: Identified | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The level now."""

    level: int


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """`tries_left` where it is known."""

    tries_left: int | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class NoJudgement:
    """Nobody said anything of use."""


Judgement: TypeAlias = Accepted | NotAccepted | NoJudgement


def confirmed(people: People, role: Role, line: Line) -> Confirmed | NoAnswer:
    """A card that nobody confirmed is a claim: the back office is asked, once. An ID card that has expired stays one."""
    one = people.known(role)
    assert one is not None
    if one.verified:
        return Confirmed()
    if one.rejected or one.medium is not Medium.SOCIAL_CARD:
        return NoAnswer(why=Why.NOT_VERIFIED)
    asked = Question("identity.verify", subject=one.subject, evidence=people.evidence())
    reply = line.ask(asked)
    if isinstance(reply, NotAnswered):
        return NoAnswer(why=_why(reply.code), said=reply.said)
    if _data(reply).get("verified") is not True:
        people.reject(role)
        return NoAnswer(why=Why.NOT_VERIFIED)
    return Confirmed(people.confirm(role))


def by_pin(people: People, block: str, line: Line) -> Judgement:
    """The resident's own PIN."""
    if isinstance(confirmed(people, Role.SELF, line), NoAnswer):
        return NoJudgement()
    return _proved(people, "step_up.pin", {"pin": block}, line)


def by_attendant(people: People, block: str, line: Line) -> Judgement:
    """The word of the attendant whose card was read."""
    if isinstance(confirmed(people, Role.SELF, line), NoAnswer):
        return NoJudgement()
    tokens = {"attendant_card": people.attendant_card(), "attendant_pin": block}
    judgement = _proved(people, "step_up.attendant", tokens, line)
    if isinstance(judgement, Accepted):
        people.forget_attendant()  # another word of theirs needs the card again
    return judgement


def is_block(text: str) -> bool:
    """Whether it can be what a keypad made: hexadecimal, 64 bytes at most."""
    return _BLOCK.fullmatch(text) is not None


def of_code(payload: bytes, terms: Terms, line: Line) -> ElectronicCard | NoAnswer:
    """Whose code it is. The code is forgotten with the question."""
    text = text_of(payload)
    if not text:
        return NoAnswer(why=Why.NOT_VERIFIED)
    reply = line.ask(Question("identity.by_code", evidence=Evidence(0, (), {"code": text})))
    if isinstance(reply, NotAnswered):
        return NoAnswer(why=_why(reply.code))
    card = _card(_data(reply))
    return NoAnswer(why=Why.NOT_VERIFIED) if card is None else card


def _proved(people: People, operation: str, tokens: dict[str, str], line: Line) -> Judgement:
    me = people.known(Role.SELF)
    assert me is not None
    reply = line.ask(Question(operation, subject=me.subject, evidence=people.evidence(tokens=tokens)))
    if isinstance(reply, NotAnswered):
        return NotAccepted(locked=True) if reply.code is Code.NOT_ELIGIBLE else NoJudgement()
    data = _data(reply)
    level, left = data.get("level"), data.get("tries_left")
    if data.get("accepted") is True and isinstance(level, int) and level >= PIN_LEVEL:
        way, most = (BY_PIN, PIN_LEVEL) if "pin" in tokens else (BY_ATTENDANT, ATTENDANT_LEVEL)
        return Accepted(people.prove(min(level, most), way))
    if data.get("accepted") is not False:
        return NoJudgement()
    known = left if isinstance(left, int) and 0 <= left <= MOST_TRIES else None
    return NotAccepted(known, locked=known == 0)


def _card(data: dict[str, Json]) -> ElectronicCard | None:
    """The person that the answer names; None where it names none, or none that can be."""
    texts = {name: value for name, value in data.items() if isinstance(value, str)}
    number, name, id_type = (texts.get(one, "") for one in ("id_number", "name", "id_type"))
    card_number = texts.get("card_number", "")
    born = birth_date(number) if len(number) == 18 else None
    fits = _NUMBER.fullmatch(number) and _CARD_NUMBER.fullmatch(card_number) and id_type in _ID_TYPES
    if data.get("verified") is not True or not fits or not name or born is None:
        return None
    return ElectronicCard(name, number, card_number, id_type, born, verified=True)


def _data(reply: Answered) -> dict[str, Json]:
    return dict(reply.records[0]) if reply.records else {}


def _why(code: Code) -> Why:
    """Of a judgement that was not given."""
    match code:
        case Code.NO_DATA:
            return Why.NO_DATA  # the province does not know the person
        case Code.NOT_OFFERED:
            return Why.NOT_OFFERED
        case Code.RATE_LIMITED:
            return Why.BUSY
        case Code.NOT_ELIGIBLE:
            return Why.NOT_VERIFIED
        case _:
            return Why.DOWN
