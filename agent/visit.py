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
from typing import BinaryIO

import msgspec

from agent.identity import Terms, identified, person_tag
from agent.visit_messages import (
    Arm,
    CardFailed,
    CardRead,
    Disarm,
    End,
    Message,
    Order,
    Reading,
    Ready,
    line,
    orders,
)
from kiosk.hardware.card.monitor import watch
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import CardError, CardErrorCode, CardEvent, CardInserted, SocialCard

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4


class ResidentRoom:
    """Holds one resident's identity between the card and the end of the process."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._turn = threading.Lock()
        self._armed: tuple[Arm, threading.Event] | None = None
        self._card: SocialCard | None = None

    def say(self, message: Message) -> None:
        """One answer to the agent."""
        self._answers.write(line(message))
        self._answers.flush()

    def arm(self, order: Arm) -> None:
        """Read cards from now on, in a thread of its own: a card may hang for ever."""
        self.disarm()
        stop = threading.Event()
        self._armed = (order, stop)
        exactly = f"^{re.escape(order.reader)}$"

        def heard(event: CardEvent) -> None:
            if isinstance(event, CardInserted) and event.counter != order.seen:
                self._read(order, stop, event.counter)

        threading.Thread(target=watch, args=(heard, stop, exactly), name="card", daemon=True).start()

    def disarm(self) -> None:
        """No answer to an earlier Arm is given after this."""
        with self._turn:
            if self._armed is not None:
                self._armed[1].set()
            self._armed = None

    def _read(self, order: Arm, stop: threading.Event, counter: int) -> None:
        if not self._still_wanted(order, Reading(session=order.session, counter=counter)):
            return
        try:
            card = read_social_card(order.reader, order.limit_s)
        except CardError as error:
            self._still_wanted(order, CardFailed(session=order.session, code=error.code))
            return
        except Exception:  # noqa: BLE001  # anything may be in its text: it is told as a fault and forgotten
            self._still_wanted(order, CardFailed(session=order.session, code=CardErrorCode.DEVICE_FAULT))
            return
        terms = Terms(order.day_key, order.today, order.elder_age, order.from_claim)
        tag = person_tag(order.day_key, card.number)
        if self._still_wanted(
            order, CardRead(session=order.session, person=identified(card, terms), person_tag=tag)
        ):
            self._card = card
            stop.set()

    def _still_wanted(self, order: Arm, message: Message) -> bool:
        """Says the message, unless the order was taken back meanwhile."""
        with self._turn:
            if self._armed is None or self._armed[0] is not order:
                return False
            self.say(message)
            return True


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
        except msgspec.MsgspecError:
            return 2  # the message could hold anything: not logged
        match order:
            case Arm():
                room.arm(order)
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
