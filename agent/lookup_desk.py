"""What the visit's process tells of lookups: levels to the visit, slips to the printer, facts to the journal. Nobody's data."""

import asyncio
import logging
from collections.abc import Callable
from typing import assert_never

from agent.board import Board
from agent.journal import Journal
from agent.proof_printing import ProofPrinting
from agent.schemas import CardStep, Role, Slip, SlipOf, SlipState
from agent.slips import SlipDesk
from agent.visit_faces import CertificationTold, ConsentTold
from agent.visit_messages import (
    FormBegun,
    FormConfirmed,
    FormSubmitted,
    GatewayHeard,
    LookedUp,
    PagesWanted,
    Personal,
    ProofIssued,
    ProofMade,
    Ready,
    Revealed,
    SlipMade,
    Verified,
)
from agent.visit_wire import Told
from agent.visits import Visits
from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import NotPrinted, Printed, PrintResult, Unknown

LAST_SLIPS_S = 1.0

_log = logging.getLogger("agent.lookups")


class LookupDesk:
    """`personal`: something of a person is looked up. `gateway_heard`: whether the back office answered.

    `pages`: those before the document camera are wanted. `withdrawn`: nobody may look at the resident's face any more.
    """

    def __init__(  # noqa: PLR0913  # what a visit's process may tell, and whom it concerns
        self,
        visits: Visits,
        board: Board,
        journal: Journal,
        slips: SlipDesk,
        *,
        personal: Callable[[], None],
        gateway_heard: Callable[[bool], None],
        pages: Callable[[PagesWanted], None],
        proofs: ProofPrinting,
        withdrawn: Callable[[], None],
    ) -> None:
        self._visits = visits
        self._board = board
        self._journal = journal
        self._slips = slips
        self._personal = personal
        self._gateway_heard = gateway_heard
        self._pages = pages
        self._proofs = proofs
        self._withdrawn = withdrawn
        self._printing: set[asyncio.Task[None]] = set()

    def told(self, message: Told | Ready) -> None:
        """The visit's process said something unasked."""
        match message:
            case Ready():
                self._board.touch()  # the visit's door is open
            case Personal():
                self._personal()
            case Verified():
                self._verified(message)
            case GatewayHeard(answered=answered):
                self._gateway_heard(answered)
            case LookedUp() | Revealed() | FormBegun() | FormSubmitted() | FormConfirmed():
                self._journal.record(*_fact(message))
            case ConsentTold() | CertificationTold():
                if isinstance(message, ConsentTold) and not message.given:
                    self._withdrawn()
                self._journal.record(*_of_face(message))
            case ProofIssued() | ProofMade():
                self._proofs.told(message)
            case PagesWanted():
                self._pages(message)
            case SlipMade(job=job, body=body):
                self._print(job, body)
            case _:
                assert_never(message)

    async def close(self) -> None:
        """Give what is under way a moment to end; what is not out then is not printed later."""
        if self._printing:
            await asyncio.wait(self._printing, timeout=LAST_SLIPS_S)
        for task in self._printing:
            task.cancel()
        await asyncio.gather(*self._printing, return_exceptions=True)

    def _verified(self, message: Verified) -> None:
        visit = self._visits.open
        if visit is not None:
            field = "relative" if message.role is Role.RELATIVE else "person"
            self._visits.change(visit.id, **{field: message.person})

    # ---- slips ----

    def _print(self, job: str, body: bytes) -> None:
        """Once: a job is told once by a process that makes it once for a command. Not for somebody who has gone."""
        visit = self._visits.open
        if visit is None or visit.card is CardStep.TAKE_CARD:
            return
        self._board.set_slip(Slip(ticket=job, state=SlipState.PRINTING, of=SlipOf.TEXT))
        task = asyncio.ensure_future(self._printed(job, body))
        self._printing.add(task)
        task.add_done_callback(self._printing.discard)

    async def _printed(self, job: str, body: bytes) -> None:
        try:
            state, fault = _known(await self._slips.print_body(job, body))
        except Exception as fallen:  # noqa: BLE001  # a driver's mistake must still be told to the resident
            _log.error("lookup.not_printed kind=%s", type(fallen).__name__)
            state, fault = SlipState.UNKNOWN, Fault.UNRECOVERABLE
        shown = self._board.slip
        if shown is not None and shown.ticket == job:
            self._board.set_slip(Slip(ticket=job, state=state, fault=fault.value, of=SlipOf.TEXT))


def _fact(
    told: LookedUp | Revealed | FormBegun | FormSubmitted | FormConfirmed,
) -> tuple[str, dict[str, object]]:
    """The event and its fields."""
    match told:
        case LookedUp():
            return "lookup.answered", _asked(told)
        case Revealed(item=item, level=level):
            return "lookup.revealed", {"item": item, "level": level}
        case FormBegun(item=item, level=level, means=means):
            return "form.begun", {"item": item, "level": level, "means": list(means)}
        case FormSubmitted():
            return "form.submitted", _asked(told)
        case FormConfirmed(item=item, outcome=outcome, by_code=by_code):
            return "form.confirmed", {"item": item, "outcome": outcome, "by_code": by_code}
        case _:
            assert_never(told)


def _of_face(told: ConsentTold | CertificationTold) -> tuple[str, dict[str, object]]:
    match told:
        case ConsentTold(purpose=purpose, given=given, by_guardian=by_guardian, recorded=recorded):
            said = {"purpose": purpose.value, "given": given, "by_guardian": by_guardian}
            return "face.consent", {**said, "recorded": recorded}
        case CertificationTold(outcome=outcome, attempts=attempts):
            return "certification.sent", {"outcome": outcome, "attempts": attempts}
        case _:
            assert_never(told)


def _asked(told: LookedUp | FormSubmitted) -> dict[str, object]:
    return {
        "item": told.item,
        "outcome": told.outcome,
        "milliseconds": told.milliseconds,
        "level": told.level,
        "means": list(told.means),
    }


def _known(result: PrintResult) -> tuple[SlipState, Fault]:
    match result:
        case Printed():
            return SlipState.PRINTED, Fault.NONE
        case NotPrinted(fault):
            return SlipState.NOT_PRINTED, fault
        case Unknown(fault):
            return SlipState.UNKNOWN, fault
