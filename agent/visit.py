"""The visit's child process: reads the card itself, holds the identity, and takes it along when it is killed.

`python -m agent.visit PARENT_PID`, orders on stdin, answers on stdout. Level 0: a card read without confirmation
is a claim. Nothing that it writes ever holds a whole name or number.
"""

import ctypes
import os
import re
import resource
import signal
import sys
import threading
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from agent.identity import Terms, identified, number_of, person_tag
from agent.schemas import Medium
from agent.visit_id_module import IdArming
from agent.visit_messages import (
    AlsoIdModule,
    Arm,
    CardFailed,
    CardRead,
    Disarm,
    End,
    IdPortBack,
    Message,
    Order,
    Reading,
    Ready,
    line,
    orders,
)
from kiosk.hardware.card.fitted import authenticator_of
from kiosk.hardware.card.monitor import watch
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import CardError, CardErrorCode, CardEvent, CardInserted, SocialCard
from kiosk.hardware.idcard.port import IdCard
from kiosk.hardware.idcard.settings import IdCardSettings

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4


@dataclass(eq=False, slots=True)
class Arming:
    """One order to read, until it is taken back or a card was read."""

    order: Arm
    stop: threading.Event
    id_module: IdArming | None = None

    def end(self) -> None:
        """Neither the reader nor the module is looked at any more."""
        self.stop.set()
        if self.id_module is not None:
            self.id_module.stop()


class ResidentRoom:
    """Holds one resident's identity between the card and the end of the process."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._turn = threading.Lock()
        self._armed: Arming | None = None
        self._card: SocialCard | IdCard | None = None

    def say(self, message: Message) -> None:
        """One answer to the agent."""
        self._answers.write(line(message))
        self._answers.flush()

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

    def keep(self, arming: Arming, card: SocialCard | IdCard) -> None:
        """The first card that was read whole; nothing else is read under this arming."""
        order = arming.order
        terms = Terms(order.day_key, order.today, order.elder_age, order.from_claim)
        tag = person_tag(order.day_key, number_of(card))
        read = CardRead(session=order.session, person=identified(card, terms), person_tag=tag)
        with self._turn:
            if self._armed is arming:
                self._card = card
                self._armed = None
                arming.end()
                self.say(read)

    def still_wanted(self, arming: Arming, message: Message) -> bool:
        """Says the message, unless the order was taken back meanwhile."""
        with self._turn:
            if self._armed is not arming:
                return False
            self.say(message)
            return True

    def _look_at(self, settings: IdCardSettings, arming: Arming, *, must_leave: bool) -> None:
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

    def __init__(self, room: ResidentRoom, arming: Arming) -> None:
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


def main(arguments: list[str]) -> int:
    """Until End, or until the agent is gone."""
    locked = shut_in(int(arguments[0]))
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix into our answers
    room = ResidentRoom(said)
    room.say(Ready(locked=locked))
    for text in sys.stdin.buffer:
        try:
            order: Order = orders.decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return 2  # the message could hold anything: not logged
        match order:
            case Arm():
                room.arm(order)
            case AlsoIdModule():
                room.also(order)
            case Disarm():
                room.disarm()
            case End():
                break
    return 0


def shut_in(parent: int) -> bool:
    """No core dump, no debugger, no life without the parent; True when the memory also stays out of the swap."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the agent died before we could tie ourselves to it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the agent's to answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc.prctl(PR_SET_DUMPABLE, 0)
    return bool(libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    os._exit(code)  # a thread that waits for a card is not waited for
