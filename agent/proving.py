"""More proof from a resident who is known: a PIN block goes to the visit's process, which asks the back office."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from agent.schemas import Role


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


Outcome: TypeAlias = LevelProved | WrongProof | ProofLocked | NobodyJudged


class Proves(Protocol):
    """What the keypad's desk needs of us."""

    async def prove(self, visit: int, role: Role, block: bytes) -> Outcome:
        """`block`: what the keypad made of the digits, opaque. Ends within the gateway's limit and a little more.

        Role.SELF: the resident's own PIN; Role.ATTENDANT: the PIN of the attendant whose card was read.
        Raises Refused: visit_over, or nobody where that card was not read.
        """
        ...
