"""From a card to what may leave the visit's process: masked words, a tag, a priority. Pure."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import date

from agent.schemas import Identified
from kiosk.domain.identity import age_on, masked_name, masked_number
from kiosk.domain.priority import PriorityClass
from kiosk.hardware.card.port import SocialCard


@dataclass(frozen=True, slots=True)
class Terms:
    """By which a card is judged. `day_key` is the site's key of this business day, destroyed at its close."""

    day_key: bytes = field(repr=False)
    today: date
    elder_age: int
    from_claim: bool  # whether an unverified card is enough for priority


def identified(card: SocialCard, terms: Terms) -> Identified:
    """What the screen may know.

    A card without confirmation by an authenticator or the gateway is a claim, level 0: `verified` is False. Priority
    by age is still granted on the claim where the site says so (`from_claim`): at worst somebody is called earlier
    with an old relative's card, while asking every old person for proof would cost each of them a queue.
    """
    age = age_on(card.birth, terms.today)
    return Identified(
        masked_name=masked_name(card.name),
        masked_number=masked_number(card.number),
        age=age,
        priority=_priority(age, terms, verified=card.verified),
        verified=card.verified,
    )


def person_tag(day_key: bytes, number: str) -> str:
    """The same person has the same tag on one business day at one site, and none that can be undone afterwards."""
    return hmac.new(day_key, number.encode("ascii"), hashlib.sha256).hexdigest()


def _priority(age: int, terms: Terms, *, verified: bool) -> PriorityClass:
    counts = verified or terms.from_claim
    return PriorityClass.ELDER if counts and age >= terms.elder_age else PriorityClass.NORMAL
