"""From a card to what may leave the visit's process: masked words, a tag, a priority. Pure."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import date

from agent.gateway.port import Subject
from agent.schemas import Identified, Medium
from kiosk.domain.identity import age_on, masked_name, masked_number
from kiosk.domain.priority import PriorityClass
from kiosk.hardware.card.port import SocialCard
from kiosk.hardware.idcard.port import CitizenCard, IdCard, IdText, ResidencePermit


@dataclass(frozen=True, slots=True)
class ElectronicCard:
    """What the back office says of a code on somebody's phone (电子社保卡)."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    card_number: str = field(repr=False)  # "" where it does not say
    id_type: str
    birth: date = field(repr=False)
    verified: bool


Card = SocialCard | IdCard | ElectronicCard


@dataclass(frozen=True, slots=True)
class Terms:
    """By which a card is judged. `day_key` is the site's key of this business day, destroyed at its close."""

    day_key: bytes = field(repr=False)
    today: date
    elder_age: int
    from_claim: bool  # whether an unverified card is enough for priority


def identified(card: Card, terms: Terms) -> Identified:
    """What the screen may know.

    An ID card is verified by the module that read it, whose security module authenticates the chip, unless its validity
    is over. A social card without confirmation by an authenticator or the gateway is a claim, level 0. Priority by age is still
    granted on a claim where the site says so (`from_claim`): at worst somebody is called earlier with an old
    relative's card, while asking every old person for proof would cost each of them a queue.
    """
    match card:
        case SocialCard():
            return _shown(card.name, card.number, card.birth, Medium.SOCIAL_CARD, card.verified, terms)
        case ElectronicCard():
            return _shown(card.name, card.number, card.birth, Medium.E_CARD, card.verified, terms)
        case IdCard(text):
            valid = text.valid_until is None or terms.today <= text.valid_until
            return _shown(text.name, text.number, text.birth, Medium.ID_CARD, valid, terms)


def number_of(card: Card) -> str:
    """The number that tells residents apart."""
    return card.text.number if isinstance(card, IdCard) else card.number


def name_of(card: Card) -> str:
    """As it stands on the card."""
    return card.text.name if isinstance(card, IdCard) else card.name


def subject_of(card: Card) -> Subject:
    """The person as the back office is asked about them."""
    match card:
        case SocialCard():
            return Subject(_id_type(card.number), card.number.upper(), card.name, card.card_number)
        case ElectronicCard():
            return Subject(card.id_type, card.number.upper(), card.name, card.card_number)
        case IdCard(text):
            return Subject(_id_type_of(text), text.number.upper(), text.name)


def person_tag(day_key: bytes, number: str) -> str:
    """The same person has the same tag on one business day at one site, and none that can be undone afterwards."""
    return hmac.new(day_key, number.encode("ascii"), hashlib.sha256).hexdigest()


def _id_type(number: str) -> str:
    """By its first digits. Source: 81 to 83 residence permits of Hong Kong, Macao, Taiwan; 9 permanent residence."""
    if number[:2] in ("81", "82", "83"):
        return "hmt_permit"
    return "foreign_permit" if number.startswith("9") else "citizen"


def _id_type_of(text: IdText) -> str:
    match text:
        case CitizenCard():
            return "citizen"
        case ResidencePermit():
            return "hmt_permit"
        case _:
            return "foreign_permit"


def _shown(  # one thing each that a card says
    name: str, number: str, born: date, medium: Medium, verified: bool, terms: Terms
) -> Identified:
    age = age_on(born, terms.today)
    return Identified(
        masked_name=masked_name(name),
        masked_number=masked_number(number),
        age=age,
        priority=_priority(age, terms, verified=verified),
        verified=verified,
        medium=medium,
    )


def _priority(age: int, terms: Terms, *, verified: bool) -> PriorityClass:
    counts = verified or terms.from_claim
    return PriorityClass.ELDER if counts and age >= terms.elder_age else PriorityClass.NORMAL
