"""Proofs on their way to the A4 printer: what the visit's process made is printed once, told to the screen, and counted.

The agent holds a proof's bytes while it is printed, and does not look into them; nothing of them is stored or logged.
"""

import asyncio
import logging
from collections.abc import Callable

from agent.board import Board
from agent.journal import Journal
from agent.schemas import CardStep, Slip, SlipOf, SlipState
from agent.visit_messages import ProofIssued, ProofMade, ProofPrinted
from agent.visits import Visits
from kiosk.domain.device import Fault
from kiosk.hardware.a4.port import DocumentPrinter, DocumentResult, NotPrinted, PrintedDocument, Unknown

LAST_PRINTS_S = 1.0

_log = logging.getLogger("agent.proofs")


class ProofPrinting:
    """`a4`: None where none is fitted. `heard`: the visit's process hears what became of a job."""

    def __init__(
        self,
        visits: Visits,
        board: Board,
        journal: Journal,
        a4: DocumentPrinter | None,
        heard: Callable[[ProofPrinted], None],
    ) -> None:
        self._visits = visits
        self._board = board
        self._journal = journal
        self._a4 = a4
        self._heard = heard
        self._printing: dict[str, asyncio.Task[None]] = {}

    def told(self, message: ProofIssued | ProofMade) -> None:
        """The visit's process said something of a proof."""
        if isinstance(message, ProofIssued):
            self.issued(message)
        else:
            self.made(message)

    def issued(self, told: ProofIssued) -> None:
        """The fleet keeps what it needs to say whether a proof is one; nothing of it is personal."""
        facts = ("item", "number", "check", "issued", "expires", "key", "digest", "signature")
        self._journal.record("proof.issued", {name: getattr(told, name) for name in facts})

    def made(self, told: ProofMade) -> None:
        """Print it once. Not for somebody who has gone."""
        visit = self._visits.open
        if visit is None or visit.card is CardStep.TAKE_CARD:
            self._heard(ProofPrinted(job=told.job, came_out=False))
            return
        self._board.set_slip(Slip(ticket=told.job, state=SlipState.PRINTING, of=SlipOf.PROOF))
        task = asyncio.ensure_future(self._printed(told))
        self._printing[told.job] = task
        task.add_done_callback(lambda _: self._printing.pop(told.job, None))

    async def visit_over(self) -> None:
        """What has not come out yet does not come out for the next one."""
        if self._a4 is not None:
            for job in tuple(self._printing):
                await self._a4.cancel(job)

    async def close(self) -> None:
        """Give what is under way a moment to end."""
        tasks = tuple(self._printing.values())
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_PRINTS_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _printed(self, told: ProofMade) -> None:
        try:
            state, fault = _known(await self._handed_over(told))
        except Exception as fallen:  # noqa: BLE001  # a driver's mistake must still be told to the resident
            _log.error("proof.not_printed kind=%s", type(fallen).__name__)
            state, fault = SlipState.UNKNOWN, Fault.UNRECOVERABLE
        self._heard(ProofPrinted(job=told.job, came_out=state is not SlipState.NOT_PRINTED))
        facts = {"item": told.item, "number": told.number, "state": state.value, "fault": fault.value}
        self._journal.record("proof.printed", {**facts, "pages": told.pages})
        shown = self._board.slip
        if shown is not None and shown.ticket == told.job:
            self._board.set_slip(Slip(ticket=told.job, state=state, fault=fault.value, of=SlipOf.PROOF))

    async def _handed_over(self, told: ProofMade) -> DocumentResult:
        if self._a4 is None:
            return NotPrinted(Fault.OFFLINE)
        return await self._a4.print(told.job, told.pdf, told.pages)


def _known(result: DocumentResult) -> tuple[SlipState, Fault]:
    match result:
        case PrintedDocument():
            return SlipState.PRINTED, Fault.NONE
        case NotPrinted(fault):
            return SlipState.NOT_PRINTED, fault
        case Unknown(fault):
            return SlipState.UNKNOWN, fault
