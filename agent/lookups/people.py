"""Who is known in this visit: the one at the kiosk, a relative, an attendant's card; and how well. Memory only."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agent.gateway.port import Evidence, Subject
from agent.identity import Card, Terms, identified, name_of, number_of, person_tag, subject_of
from agent.lookups.held import About
from agent.schemas import Identified, Medium, Role
from kiosk.hardware.card.port import SocialCard
from kiosk.hardware.idcard.port import IdCard

VERIFIED = 1


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person. `rejected`: the back office said no, and a second question would not change that."""

    card: Card = field(repr=False)
    terms: Terms = field(repr=False)
    verified: bool
    rejected: bool = False

    @property
    def subject(self) -> Subject:
        """As the back office is asked about them."""
        return subject_of(self.card)

    @property
    def about(self) -> About:
        """In full."""
        return About(name_of(self.card), number_of(self.card))

    @property
    def shown(self) -> Identified:
        """What may leave this process."""
        return identified(self.card, self.terms)

    @property
    def medium(self) -> Medium:
        """What was read."""
        match self.card:
            case SocialCard():
                return Medium.SOCIAL_CARD
            case IdCard():
                return Medium.ID_CARD
            case _:
                return Medium.E_CARD


class SamePerson(Exception):
    """A second person was asked for."""


class AlreadyKnown(Exception):
    """Who stands at the kiosk is known, and does not change within a visit."""


class NoCardNumber(Exception):
    """An attendant vouches by the number of a card, and this one has none."""


class People:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._known: dict[Role, Somebody] = {}
        self._proved = 0
        self._ways: tuple[str, ...] = ()

    def keep(self, role: Role, card: Card, terms: Terms) -> tuple[Identified, str]:
        """Who it is, masked, and their tag for the day; an attendant's is of the card.

        Raises AlreadyKnown, SamePerson, NoCardNumber.
        """
        tagged = number_of(card)
        if role is Role.ATTENDANT:
            tagged = card.card_number if isinstance(card, SocialCard) else ""
            if not tagged:
                raise NoCardNumber
        with self._turn:
            if role is Role.SELF and role in self._known:
                raise AlreadyKnown
            others = [one for other, one in self._known.items() if other is not role]
            if any(number_of(one.card) == number_of(card) for one in others):
                raise SamePerson
            shown = identified(card, terms)
            self._known[role] = Somebody(card, terms, shown.verified)
        return shown, person_tag(terms.day_key, tagged)

    def known(self, role: Role) -> Somebody | None:
        """Who was read in this role."""
        with self._turn:
            return self._known.get(role)

    @property
    def level(self) -> int:
        """Of the one at the kiosk; the highest that was proved."""
        with self._turn:
            return self._level()

    def confirm(self, role: Role) -> Identified:
        """The back office knows that card as it is."""
        with self._turn:
            one = self._known[role]
            card = one.card
            if isinstance(card, SocialCard):
                card = replace(card, verified=True)
            self._known[role] = replace(one, card=card, verified=True)
            return self._known[role].shown

    def reject(self, role: Role) -> None:
        """The back office says that the card is lost, cancelled, or somebody else's."""
        with self._turn:
            self._known[role] = replace(self._known[role], rejected=True)

    def prove(self, level: int, way: str) -> int:
        """It was proved that way; the level now."""
        with self._turn:
            self._proved = max(self._proved, level)
            self._ways = (*(one for one in self._ways if one != way), way)
            return self._level()

    def evidence(self, *, for_relative: bool = False, tokens: Mapping[str, str] | None = None) -> Evidence:
        """How the one at the kiosk is known."""
        with self._turn:
            me = self._known.get(Role.SELF)
            means = () if me is None else (me.medium.value,)
            also = ("relative",) if for_relative else ()
            return Evidence(self._level(), (*means, *self._ways, *also), tokens or {})

    def attendant_card(self) -> str:
        """The number by which an attendant vouches; "" where none was read."""
        one = self.known(Role.ATTENDANT)
        return one.card.card_number if one is not None and isinstance(one.card, SocialCard) else ""

    def forget_attendant(self) -> None:
        """They have vouched: their card is not ours any longer."""
        with self._turn:
            self._known.pop(Role.ATTENDANT, None)

    def _level(self) -> int:
        me = self._known.get(Role.SELF)
        return max(self._proved, VERIFIED if me is not None and me.verified else 0)
