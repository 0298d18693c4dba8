"""More proof from a resident who is known: a PIN block goes to the visit's process, which asks the back office."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from agent.journal import Journal
from agent.schemas import Role
from agent.visit_messages import KeepPin, Message, PinKept, ProofRefused, Prove, Proved
from agent.visit_process import VisitChild
from agent.visits import Open, Visits
from kiosk.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class LevelProved:
    """It was right; the visit's level now, also in State.visit.level."""

    level: int


@dataclass(frozen=True, slots=True)
class WrongProof:
    """Not right, and no level was lost. `tries_left` where the back office says it."""

    tries_left: int | None


@dataclass(frozen=True, slots=True)
class ProofLocked:
    """Too many wrong ones: only a window helps."""


@dataclass(frozen=True, slots=True)
class NobodyJudged:
    """The back office did not answer, or nothing it could use; the try may have counted there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """It is of a form's field, and waits in the draft."""


Outcome: TypeAlias = LevelProved | WrongProof | ProofLocked | NobodyJudged | Kept


class Proves(Protocol):
    """What the keypad's desk needs of us."""

    async def prove(self, visit: int, role: Role, block: bytes) -> Outcome:
        """`block`: what the keypad made of the digits, opaque. Ends within the gateway's limit and a little more.

        Role.SELF: the resident's own PIN; Role.ATTENDANT: the PIN of the attendant whose card was read.
        Raises Refused: visit_over, or nobody where that card was not read.
        """
        ...

    async def keep(self, visit: int, field: str, block: bytes) -> Outcome:
        """`block` for this field of the form that is being filled in; NobodyJudged where no draft asks for it.

        Raises Refused: visit_over, or nobody.
        """
        ...


class Proving:
    """Asks the back office by way of the visit's process, which alone knows whose block it is. Vouching is told."""

    def __init__(self, child: VisitChild, visits: Visits, journal: Journal) -> None:
        self._child = child
        self._visits = visits
        self._journal = journal

    async def prove(self, visit: int, role: Role, block: bytes) -> Outcome:
        """See Proves."""
        _must_be_known(self._visits.current(visit), role)
        answer = await self._child.ask(_order(role, block))
        now = self._visits.current(visit)  # it may be over by now
        match answer:
            case Proved(level=level):
                self._visits.change(visit, proved=max(now.proved, level))
                if role is Role.ATTENDANT:
                    told = {"visit": visit, "attendant": now.attendant_tag, "level": level}
                    self._journal.record("visit.vouched", told)
                    self._visits.change(visit, attendant=None, attendant_tag="")
                return LevelProved(level)
            case ProofRefused(locked=True):
                return ProofLocked()
            case ProofRefused(tries_left=tries_left):
                return WrongProof(tries_left)
            case _:
                return NobodyJudged()

    async def keep(self, visit: int, field: str, block: bytes) -> Outcome:
        """See Proves."""
        _must_be_known(self._visits.current(visit), Role.SELF)
        answer = await self._child.ask(lambda number: KeepPin(number=number, field=field, block=block.hex()))
        self._visits.current(visit)
        return Kept() if isinstance(answer, PinKept) and answer.kept else NobodyJudged()


def _order(role: Role, block: bytes) -> Callable[[int], Message]:
    return lambda number: Prove(number=number, role=role, block=block.hex())


def _must_be_known(visit: Open, role: Role) -> None:
    known = visit.attendant if role is Role.ATTENDANT else visit.person
    if known is None or visit.person is None:
        raise Refused("nobody")
