"""The visit's child process: reads the card itself, holds the identity, asks the back office, and takes all of it along
when it is killed.

`python -m agent.visit PARENT_PID`, orders on stdin, answers on stdout; the screen's questions at the visit's door. Nothing
that goes to the agent ever holds a whole name or number.
"""

import ctypes
import os
import resource
import signal
import sys
import threading
from types import TracebackType
from typing import BinaryIO, assert_never

import msgspec

from agent.lookups.people import People
from agent.visit_faces import HandPortrait, TakeVerdict
from agent.visit_lookups import LookupsRoom
from agent.visit_messages import (
    AlsoIdModule,
    Arm,
    Disarm,
    End,
    Equip,
    KeepPin,
    KnowTables,
    LookAround,
    Message,
    OfCode,
    PagesHanded,
    ProofPrinted,
    Prove,
    Ready,
)
from agent.visit_reading import CardsRoom
from agent.visit_wire import Order, line, orders

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4


class Mouth:
    """Says answers to the agent, whole ones, from any thread."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._turn = threading.Lock()

    def say(self, message: Message) -> None:
        """One answer."""
        with self._turn:
            self._pipe.write(line(message))
            self._pipe.flush()


class Rooms:
    """All of one visit."""

    def __init__(self, mouth: Mouth) -> None:
        people = People()
        self.cards = CardsRoom(people, mouth.say)
        self.lookups = LookupsRoom(people, mouth.say)

    def do(self, order: Order) -> bool:
        """Follow an order; False: it was the last one. What takes a while goes on in a thread."""
        match order:
            case Equip():
                self.lookups.equip(order)
            case KnowTables(versions=versions):
                self.lookups.know(versions)
            case Arm():
                self.cards.arm(order)
            case AlsoIdModule():
                self.cards.also(order)
            case Disarm():
                self.cards.disarm()
            case LookAround():
                self.lookups.look_around(order)
            case PagesHanded() | ProofPrinted():
                self.lookups.heard(order)
            case Prove() | KeepPin():
                self.lookups.of_pin(order)
            case OfCode():
                self.lookups.of_code(order)
            case HandPortrait() | TakeVerdict():
                self.lookups.of_face(order)
            case End():
                return False
            case _:
                assert_never(order)
        return True


def main(arguments: list[str]) -> int:
    """Until End, or until the agent is gone."""
    locked = shut_in(int(arguments[0]))
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix into our answers
    mouth = Mouth(said)
    rooms = Rooms(mouth)
    mouth.say(Ready(locked=locked, door=rooms.lookups.door))
    for text in sys.stdin.buffer:
        try:
            order: Order = orders.decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return 2  # the message could hold anything: not logged
        if not rooms.do(order):
            break
    return 0


def shut_in(parent: int) -> bool:
    """No core dump, no debugger, no life without the parent; True when the memory also stays out of the swap."""
    sys.excepthook = _fall_silently
    threading.excepthook = lambda fallen: _fall_silently(fallen.exc_type, fallen.exc_value, None)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the agent died before we could tie ourselves to it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the agent's to answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc.prctl(PR_SET_DUMPABLE, 0)
    return bool(libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)


def _fall_silently(
    kind: type[BaseException], _why: BaseException | None, _where: TracebackType | None
) -> None:
    """What an error says, and the lines around it, could hold a name: only its kind is told."""
    os.write(2, f"visit: {kind.__name__}\n".encode())


if __name__ == "__main__":
    code = main(sys.argv[1:])
    os._exit(code)  # a thread that waits for a card is not waited for
