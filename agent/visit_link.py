"""The door to the visit's process: what the screen may ask about the resident who stands before it.

One question at a time. The connection is made when it is needed, and again where it was lost before an answer: every question
may be repeated.
"""

import asyncio
from typing import TypeVar

import msgspec

from agent import apply_schemas, certify_schemas, lookup_schemas
from agent.apply_schemas import ApplyAnswer, ApplyAsk
from agent.certify_schemas import CertifyAnswer, CertifyAsk
from agent.lookup_schemas import Answer, LookUp, PrintAnswer, Reveal, Turn
from kiosk.domain.errors import ProtocolError, Unreachable

ANSWER_LIMIT_S = 12.0  # the visit's process gives the back office at most 10
CONNECT_LIMIT_S = 2.0
LONGEST_ANSWER = 1024 * 1024

T = TypeVar("T")
_Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class VisitLink:
    """`door`: State.visit.door. Another visit, and a visit's process that died, have another one: make another link then."""

    def __init__(self, door: str, *, limit_s: float = ANSWER_LIMIT_S) -> None:
        self.door = door
        self._limit_s = limit_s
        self._wire: _Wire | None = None
        self._turn = asyncio.Lock()

    async def look_up(self, ask: LookUp) -> Answer:
        """An item. Raises, as all below, Unreachable and ProtocolError."""
        return await self._ask(ask, lookup_schemas.answers)

    async def turn(self, ask: Turn) -> Answer:
        """Another part of an answer."""
        return await self._ask(ask, lookup_schemas.answers)

    async def reveal(self, ask: Reveal) -> Answer:
        """显示: in full."""
        return await self._ask(ask, lookup_schemas.answers)

    async def print(self, ask: PrintAnswer) -> Answer:
        """What is shown, on a slip."""
        return await self._ask(ask, lookup_schemas.answers)

    async def apply(self, ask: ApplyAsk) -> ApplyAnswer:
        """A step of having something done."""
        return await self._ask(ask, apply_schemas.answers)

    async def certify(self, ask: CertifyAsk) -> CertifyAnswer:
        """Of 待遇资格认证, and of the consent to face recognition."""
        return await self._ask(ask, certify_schemas.answers)

    def close(self) -> None:
        """Let go of the connection."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire[1].close()

    async def _ask(self, ask: msgspec.Struct, answers: "msgspec.json.Decoder[T]") -> T:
        async with self._turn:
            answered = False
            try:
                async with asyncio.timeout(self._limit_s):
                    answer = answers.decode(await self._answer(msgspec.json.encode(ask) + b"\n"))
                answered = True
            except _LOST as lost:
                raise Unreachable("visit: no answer at its door") from lost
            except (ValueError, asyncio.LimitOverrunError) as strange:
                raise ProtocolError("visit: no answer of ours") from strange
            finally:
                if not answered:
                    self.close()  # an answer that comes later would belong to another question
            return answer

    async def _answer(self, question: bytes) -> bytes:
        if self._wire is not None:
            try:
                return await _exchanged(self._wire, question)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
        async with asyncio.timeout(CONNECT_LIMIT_S):
            self._wire = await asyncio.open_unix_connection("\0" + self.door, limit=LONGEST_ANSWER + 1)
        return await _exchanged(self._wire, question)


_LOST = (OSError, TimeoutError, asyncio.IncompleteReadError)


async def _exchanged(wire: _Wire, question: bytes) -> bytes:
    reader, writer = wire
    writer.write(question)
    await writer.drain()
    return await reader.readuntil(b"\n")
