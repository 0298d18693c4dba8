"""The proofs of one visit: made as soon as they are issued, printed under their one number, at most so many times. Blocking.

Implements `Proofs`. Each has its place by the draft that asked for it. What the printer made of it the agent tells (`printed`).
"""

import base64
import binascii
import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from typing import Protocol

from agent.apply_schemas import PrintProof, ProofReady
from agent.gateway.port import Answered, Question, Reply
from agent.lookup_schemas import NoAnswer, Printing, Why
from agent.proofs.paper import Proof, proof_from
from agent.proofs.press import NoPaper, Paper, Press
from agent.visit_messages import ProofIssued, ProofMade, ProofPrinted
from agent.visit_wire import Told
from kiosk.domain.errors import ProtocolError
from kiosk.domain.item import Item
from kiosk.domain.proof import check_digest, number_digest

MAKING_S = 20.0  # with the back office's seal
SEAL, PRINTED = "proof.seal", "proof.printed"
LONGEST_SEAL = 16 * 1024

_log = logging.getLogger("agent.proofs")


class Office(Protocol):
    """The back office, on a connection of its own."""

    def ask(self, question: Question) -> Reply:
        """One call; in the press's thread only."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


@dataclass(slots=True)
class _Held:
    """One proof. `jobs`: handed to the printer, and not heard of yet."""

    proof: Proof
    paper: "Future[Paper | NoPaper]" = field(repr=False)
    printed: int
    jobs: set[str] = field(default_factory=set)


class ProofDesk:
    """`how`: where QR codes lead, and whether this is a demonstration."""

    def __init__(
        self,
        press: Press,
        office: Office,
        tell: Callable[[Told], None],
        how: tuple[str, bool],
    ) -> None:
        self._press = press
        self._office = office
        self._tell = tell
        self._how = how
        self._turn = threading.Lock()
        self._held: dict[str, _Held] = {}
        self._commands: dict[str, Printing | NoAnswer] = {}

    def warm(self) -> None:
        """See Proofs.warm."""
        self._press.warm()

    def ready(self, draft: str, item: Item, answer: Answered) -> ProofReady | None:
        """See Proofs.ready."""
        with self._turn:
            if draft not in self._held:
                try:
                    proof = proof_from(item.id, answer.records[0] if answer.records else {})
                except ProtocolError as strange:
                    _log.warning("proof.strange item=%s why=%s", item.id, strange)
                    return None
                self._held[draft] = _Held(proof, self._made(proof), proof.printed)
                self._tell(_issued(proof))
            return _state(self._held[draft])

    def state(self, draft: str) -> ProofReady | None:
        """See Proofs.state."""
        with self._turn:
            held = self._held.get(draft)
            return None if held is None else _state(held)

    def print(self, ask: PrintProof) -> Printing | NoAnswer:
        """See Proofs.print. What could not be made is tried anew by the next command."""
        with self._turn:
            held = self._held.get(ask.draft)
            if ask.command in self._commands:
                return self._commands[ask.command]
        if held is not None:
            _waited(held.paper)  # outside: what the printer tells of another job must not wait for it
        with self._turn:
            answer = self._commands[ask.command] = self._printed(held)
            return answer

    def printed(self, told: ProofPrinted) -> None:
        """What became of a job. Only what surely did not come out is not counted."""
        with self._turn:
            held = next((one for one in self._held.values() if told.job in one.jobs), None)
            if held is None:
                return
            held.jobs.discard(told.job)
            if not told.came_out:
                return
            held.printed += 1
            number = held.proof.number
        self._press.after(lambda: self._count(number, told.job))

    def close(self) -> None:
        """The child is gone when this returns, after what it was doing."""
        self._press.after(self._office.close)
        self._press.close()

    def _printed(self, held: _Held | None) -> Printing | NoAnswer:
        if held is None:
            return NoAnswer(why=Why.GONE)
        if held.printed + len(held.jobs) >= held.proof.most:
            return NoAnswer(why=Why.NOT_ELIGIBLE)
        paper = _waited(held.paper)
        if not isinstance(paper, Paper):
            _log.warning("proof.not_made item=%s why=%s", held.proof.item, paper.why)
            held.paper = self._made(held.proof)
            return NoAnswer(why=Why.DOWN)
        job = secrets.token_hex(16)
        held.jobs.add(job)
        number = number_digest(held.proof.number)
        self._tell(ProofMade(job=job, item=held.proof.item, number=number, pages=paper.pages, pdf=paper.pdf))
        return Printing(job=job)

    # ---- the back office ----

    def _made(self, proof: Proof) -> "Future[Paper | NoPaper]":
        return self._press.make(proof, self._how, lambda digest: self._sealed(proof.number, digest))

    def _sealed(self, number: str, digest: bytes) -> bytes | None:
        """Its CMS signature; None where it gives none. A repeat signs the same document again: that does no harm."""
        body = {"number": number, "digest": digest.hex()}
        reply = self._office.ask(Question(SEAL, body, key=secrets.token_hex(16)))
        if not isinstance(reply, Answered) or not reply.records:
            return None
        pieces = reply.records[0].get("cms")
        if isinstance(pieces, str) or not isinstance(pieces, tuple | list):
            return None
        try:
            return base64.b64decode("".join(map(str, pieces))[:LONGEST_SEAL], validate=True)
        except (ValueError, binascii.Error):
            return None

    def _count(self, number: str, job: str) -> None:
        """So that the next visit, at any kiosk, goes on counting. Where nobody answers, this visit's own count holds."""
        self._office.ask(Question(PRINTED, {"number": number}, key=job))


def _state(held: _Held) -> ProofReady:
    done = held.paper.result() if held.paper.done() and held.paper.exception() is None else None
    pages = done.pages if isinstance(done, Paper) else 0
    return ProofReady(number=held.proof.number, pages=pages, printed=held.printed, most=held.proof.most)


def _waited(paper: "Future[Paper | NoPaper]") -> Paper | NoPaper:
    try:
        return paper.result(MAKING_S)
    except NotYet:
        return NoPaper("late")
    except Exception as fallen:  # noqa: BLE001  # whatever it says could hold a resident's data: only its kind is told
        return NoPaper(type(fallen).__name__)


def _issued(proof: Proof) -> ProofIssued:
    return ProofIssued(
        item=proof.item,
        number=proof.number,
        check=check_digest(proof.check_code),
        issued=proof.issued,
        expires=proof.expires,
        key=proof.code.key,
        digest=proof.digest,
        signature=proof.code.signature,
    )
