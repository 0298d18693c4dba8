"""The readers in the visit's process: armed for one person, they read one card, and nothing before or after."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.identity import Card, Terms
from agent.lookups.people import AlreadyKnown, NoCardNumber, People, SamePerson
from agent.schemas import Medium
from agent.visit_messages import AlsoIdModule, Arm, CardFailed, CardRead, IdPortBack, Message, Reading
from kiosk.hardware.card.fitted import authenticator_of
from kiosk.hardware.card.monitor import watch
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import CardError, CardErrorCode, CardEvent, CardInserted
from kiosk.hardware.idcard.port import IdCard
from kiosk.hardware.idcard.settings import IdCardSettings

if TYPE_CHECKING:
    from agent.visit_id_module import IdArming


@dataclass(eq=False, slots=True)
class Arming:
    """One order to read, until it is taken back or a card was read."""

    order: Arm
    stop: threading.Event
    id_module: "IdArming | None" = None

    def end(self) -> None:
        """Neither the reader nor the module is looked at any more."""
        self.stop.set()
        if self.id_module is not None:
            self.id_module.stop()


class CardsRoom:
    """Reads for `people`, who hold what was read until the end of the process."""

    def __init__(self, people: People, say: Callable[[Message], None]) -> None:
        self._people = people
        self._say = say
        self._turn = threading.Lock()
        self._armed: Arming | None = None

    def arm(self, order: Arm) -> None:
        """Read cards from now on, each medium in a thread of its own: a card may hang for ever."""
        self.disarm()
        self._armed = arming = Arming(order, threading.Event())
        if order.readers:
            ours = "|".join(re.escape(reader) for reader in order.readers)

            def heard(event: CardEvent) -> None:
                if isinstance(event, CardInserted) and event.counter != order.seen.get(event.reader):
                    self._read(arming, event)

            threading.Thread(
                target=watch, args=(heard, arming.stop, f"^(?:{ours})$"), name="card", daemon=True
            ).start()
        if order.id_module is not None:
            self._look_at(order.id_module, arming, must_leave=order.must_leave)

    def also(self, order: AlsoIdModule) -> None:
        """The module under the present arming, where that is still the one that is meant."""
        arming = self._armed
        if arming is not None and arming.order.session == order.session:
            if arming.id_module is not None:
                arming.id_module.stop()
            self._look_at(order.id_module, arming, must_leave=order.must_leave)

    def disarm(self) -> None:
        """No answer to an earlier Arm is given after this."""
        with self._turn:
            if self._armed is not None:
                self._armed.end()
            self._armed = None

    def keep(self, arming: Arming, card: Card) -> None:
        """The first card that was read whole; nothing else is read under this arming.

        A card that is not this role's is told, and must leave before the next one is read.
        """
        order = arming.order
        terms = Terms(order.day_key, order.today, order.elder_age, order.from_claim)
        medium = Medium.ID_CARD if isinstance(card, IdCard) else Medium.SOCIAL_CARD
        with self._turn:
            if self._armed is not arming:
                return
            try:
                person, tag = self._people.keep(order.role, card, terms)
            except SamePerson:
                self._refuse(arming, CardErrorCode.SAME_PERSON, medium)
            except NoCardNumber:
                self._refuse(arming, CardErrorCode.CARD_UNSUPPORTED, medium)
            except AlreadyKnown:  # by a code on a phone, a moment ago
                self._end(arming)
            else:
                self._end(arming)
                self._say(CardRead(session=order.session, person=person, person_tag=tag, role=order.role))

    def still_wanted(self, arming: Arming, message: Message) -> bool:
        """Says the message, unless the order was taken back meanwhile."""
        with self._turn:
            if self._armed is not arming:
                return False
            self._say(message)
            return True

    def _end(self, arming: Arming) -> None:
        self._armed = None
        arming.end()

    def _refuse(self, arming: Arming, code: CardErrorCode, medium: Medium) -> None:
        self._say(CardFailed(session=arming.order.session, code=code, medium=medium))
        if medium is Medium.ID_CARD and arming.id_module is not None:
            self._look_at(arming.id_module.settings, arming, must_leave=True)

    def _look_at(self, settings: IdCardSettings, arming: Arming, *, must_leave: bool) -> None:
        # And asyncio with it: where no module is fitted, nobody waits for that.
        from agent.visit_id_module import IdArming

        told = IdTold(self, arming)
        arming.id_module = IdArming(settings, told, must_leave=must_leave, limit_s=arming.order.limit_s)
        arming.id_module.start()

    def _read(self, arming: Arming, inserted: CardInserted) -> None:
        order = arming.order
        reading = Reading(session=order.session, reader=inserted.reader, counter=inserted.counter)
        if not self.still_wanted(arming, reading):
            return
        try:
            asked = authenticator_of(order.card)
            card = read_social_card(inserted.reader, order.limit_s, authenticator=asked)
        except CardError as error:
            self.still_wanted(arming, CardFailed(session=order.session, code=error.code))
            return
        except Exception:  # noqa: BLE001  # anything may be in its text: it is told as a fault and forgotten
            self.still_wanted(arming, CardFailed(session=order.session, code=CardErrorCode.DEVICE_FAULT))
            return
        self.keep(arming, card)


class IdTold:
    """What the module does, as answers to the agent."""

    def __init__(self, room: CardsRoom, arming: Arming) -> None:
        self._room = room
        self._arming = arming
        self._session = arming.order.session

    def reading(self) -> bool:
        return self._room.still_wanted(self._arming, Reading(session=self._session, medium=Medium.ID_CARD))

    def read(self, card: IdCard) -> None:
        self._room.keep(self._arming, card)

    def failed(self, code: CardErrorCode) -> None:
        failed = CardFailed(session=self._session, code=code, medium=Medium.ID_CARD)
        self._room.still_wanted(self._arming, failed)

    def lost(self) -> None:
        self._room.still_wanted(self._arming, IdPortBack(session=self._session))
