"""Codes before the scanner: they count only while a page asks for one, and only ours ever reach the screen."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol, assert_never

from agent.schemas import CodeFor, ReadCode
from agent.ticket_schemas import MyTicket
from agent.visits import Visits
from kiosk.domain.errors import BianminError, Refused
from kiosk.hardware.qr.codes import (
    AppointmentCode,
    Code,
    EnrolmentCode,
    FormReceipt,
    IdentityToken,
    NotOurs,
    RatingCode,
    TicketLink,
    recognised,
)
from kiosk.hardware.qr.port import Scan
from kiosk.queue.schemas import RateableTicket

UNKNOWN = "unknown_code"
NO_VERIFIER = "ecard_unverifiable"  # 电子社保卡 can only be verified by the back office: none, or silent
NOT_AN_IDENTITY = "not_an_ecard"
A_CLAIM = "ticket_is_no_identity"  # a slip says what its holder waits for, and nothing of who that is
QUEUE_DOWN = "queue_down"
NO_ENROLMENT, FLEET_AWAY = "enrol_no_code", "enrol_away"
NOT_FINISHED = "not_finished"

_log = logging.getLogger("agent.qr")


class Armable(Protocol):
    """What we need of the scanner."""

    def arm(self) -> None: ...

    def disarm(self) -> None: ...


class LinkDoor(Protocol):
    """What we ask of the queue."""

    async def rateable_by_link(self, token: str) -> RateableTicket: ...


class FindsTickets(Protocol):
    """Who finds the ticket of a slip that is not finished."""

    async def by_link(self, token: str) -> MyTicket:
        """Raises Refused, Unreachable."""
        ...


class Identifies(Protocol):
    """Who asks the back office whose code it is."""

    async def code(self, payload: bytes) -> None:
        """What comes of it is told elsewhere. Raises Refused, Unreachable."""
        ...


class Enrols(Protocol):
    """Who makes this machine a reporter of its fleet."""

    async def by_code(self, code: str) -> None:
        """Raises Refused, Unreachable, ProtocolError."""
        ...


class CodeDesk:
    """Give `heard` to the scanner, then the scanner to `fit`. Without one, arming does nothing.

    `identifies`: None where no back office is fitted. `enrols`: None where this machine reports to nobody.
    """

    def __init__(  # noqa: PLR0913 (who answers for each kind of code)
        self,
        queue: LinkDoor,
        visits: Visits,
        show: Callable[[ReadCode | None], None],
        heard: Callable[[bool], None],
        finds: FindsTickets,
        identifies: Identifies | None = None,
        enrols: Enrols | None = None,
    ) -> None:
        self._queue = queue
        self._finds = finds
        self._visits = visits
        self._show = show
        self._queue_heard = heard
        self._identifies = identifies
        self._enrols = enrols
        self._scanner: Armable | None = None
        self._for: CodeFor | None = None
        self._visit = 0
        self._seq = 0
        self._asking: asyncio.Task[None] | None = None

    def fit(self, scanner: Armable) -> None:
        """This machine has one."""
        self._scanner = scanner

    def arm(self, visit: int, purpose: CodeFor) -> None:
        """Codes count from now on, for this. Raises Refused("visit_over")."""
        self._visits.current(visit)
        self.disarm()
        self._for, self._visit = purpose, visit
        if self._scanner is not None:
            self._scanner.arm()

    def disarm(self) -> None:
        """Codes do not count, and nothing of one stays."""
        self._for = None
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        if self._scanner is not None:
            self._scanner.disarm()
        self._show(None)

    def heard(self, scan: Scan) -> None:
        """The scanner read a code while armed."""
        visit = self._visits.open
        if self._for is None or visit is None or visit.id != self._visit or self._asking is not None:
            return
        code = recognised(scan.payload)
        _log.info("qr.code kind=%s", type(code).__name__)
        match self._for:
            case CodeFor.RATING:
                self._rating(code)
            case CodeFor.IDENTITY:
                self._identity(code)
            case CodeFor.RECEIPT:
                self._receipt(code)
            case CodeFor.ENROLMENT:
                self._enrolment(code)
            case _:
                assert_never(self._for)

    def _rating(self, code: Code) -> None:
        match code:
            case RatingCode(digits):
                self._tell(code=digits)
            case TicketLink(token):
                self._asking = asyncio.create_task(self._ask(token))
            case AppointmentCode(code=appointment):
                self._tell(appointment=appointment)
            case FormReceipt() | EnrolmentCode() | IdentityToken() | NotOurs():
                self._tell(problem=UNKNOWN)
            case _:
                assert_never(code)

    def _receipt(self, code: Code) -> None:
        """It says nothing of anybody: the visit's process asks the back office by it."""
        if isinstance(code, FormReceipt):
            self._tell(code=code.text)
        else:
            self._tell(problem=UNKNOWN)

    def _enrolment(self, code: Code) -> None:
        """Whoever holds one may make this machine a reporter: that is what it was given out for."""
        if isinstance(code, EnrolmentCode) and self._enrols is not None:
            self._asking = asyncio.create_task(self._enrol(code.text, self._enrols))
        else:
            self._tell(problem=NO_ENROLMENT)

    def _identity(self, code: Code) -> None:
        match code:
            case IdentityToken(payload):
                if self._identifies is None:
                    self._tell(problem=NO_VERIFIER)  # it is let go of here
                else:
                    self._asking = asyncio.create_task(self._ask_whose(payload, self._identifies))
            case RatingCode() | TicketLink() | FormReceipt():
                self._tell(problem=A_CLAIM)
            case AppointmentCode() | EnrolmentCode() | NotOurs():
                self._tell(problem=NOT_AN_IDENTITY)
            case _:
                assert_never(code)

    async def _ask(self, token: str) -> None:
        """A slip's link means what its digits mean; while its ticket is not finished, that ticket."""
        try:
            told = await self._told_of(token)
        except Refused as refused:
            self._queue_heard(True)
            self._tell(problem=refused.reason)
        except BianminError:
            self._queue_heard(False)
            self._tell(problem=QUEUE_DOWN)
        else:
            self._queue_heard(True)
            self._show(told)
        finally:
            self._asked()

    async def _told_of(self, token: str) -> ReadCode:
        """Raises Refused, Unreachable."""
        try:
            rateable = await self._queue.rateable_by_link(token)
        except Refused as refused:
            if refused.reason != NOT_FINISHED:
                raise
            ticket = await self._finds.by_link(token)
            self._seq += 1
            return ReadCode(seq=self._seq, ticket=ticket)
        self._seq += 1
        return ReadCode(seq=self._seq, code=rateable.code)

    async def _ask_whose(self, payload: bytes, identifies: Identifies) -> None:
        """Whose code it is; a person that is known comes as State.visit.person."""
        try:
            await identifies.code(payload)
        except Refused as refused:
            self._tell(problem=refused.reason)
        except BianminError:
            self._tell(problem=NO_VERIFIER)
        finally:
            self._asked()

    async def _enrol(self, text: str, enrols: Enrols) -> None:
        """Known from now on: State.enrolment says so."""
        try:
            await enrols.by_code(text)
        except Refused as refused:
            self._tell(problem=f"enrol_{refused.reason}")
        except BianminError:
            self._tell(problem=FLEET_AWAY)
        else:
            self._asked()
            self.disarm()
        finally:
            self._asked()

    def _asked(self) -> None:
        """The next code may be asked about, unless another page has begun to meanwhile."""
        if self._asking is asyncio.current_task():
            self._asking = None

    def _tell(self, *, code: str = "", problem: str = "", appointment: str = "") -> None:
        self._seq += 1
        self._show(ReadCode(seq=self._seq, code=code, problem=problem, appointment=appointment))
