"""A PIN at the encrypting keypad: a page asks, the screen gets stars, the back office judges through the visit's process."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import assert_never

from agent.proving import Kept, LevelProved, NobodyJudged, Outcome, ProofLocked, Proves, WrongProof
from agent.schemas import PinEntry, PinStep, Role, Visit
from agent.visits import Visits
from kiosk.domain.errors import BianminError, Refused, Unreachable
from kiosk.hardware.pinpad.port import EncryptingKeypad, Entered, GivenUp, Lost, PinTold, Typed

LATE_S = 2.0  # a keypad that does not keep its own time is given up so much later

_log = logging.getLogger("agent.pinpad")
_COUNTING = (PinStep.WAITING, PinStep.REFUSED)


@dataclass(eq=False, slots=True)
class _Asking:
    """One page's wish, from its first key to the page's end."""

    visit: int
    role: Role
    field: str = ""  # of a form, whose draft gets the block; "" = a proof
    step: PinStep = PinStep.WAITING
    digits: int = 0
    tries_left: int | None = None
    task: asyncio.Task[None] | None = None  # judges, or waits for the time to be over


class PinDesk:
    """Give `heard` to the keypad, then the keypad to `fit`. A block goes to `proves` at once and is kept nowhere."""

    def __init__(
        self, visits: Visits, proves: Proves, *, limit_s: float, on_change: Callable[[], None]
    ) -> None:
        self._visits = visits
        self._proves = proves
        self._limit_s = limit_s
        self._on_change = on_change
        self._keypad: EncryptingKeypad | None = None
        self._now: _Asking | None = None

    def fit(self, keypad: EncryptingKeypad) -> None:
        """This machine has one."""
        self._keypad = keypad

    @property
    def is_fitted(self) -> bool:
        """Whether a PIN can be typed here at all."""
        return self._keypad is not None

    def shown(self) -> PinEntry | None:
        """For the screen; None while no page asks."""
        now = self._now
        if now is None:
            return None
        return PinEntry(
            step=now.step, role=now.role, digits=now.digits, tries_left=now.tries_left, field=now.field
        )

    # ---- what a page does ----

    async def ask(self, visit: int, role: Role, field: str = "") -> None:
        """Keys count from now on; with a field, for that of the draft's form. Raises Refused: visit_over, no_pinpad, nobody."""
        self._visits.current(visit)
        if self._keypad is None:
            raise Refused("no_pinpad")
        if not _is_known(self._visits.shown(), role):
            raise Refused("nobody")
        now = self._now
        same = now is not None and (now.visit, now.role, now.field) == (visit, role, field)
        if now is not None and same and now.step in _COUNTING:
            return  # a second tap takes nothing away
        await self._end()
        self._now = asking = _Asking(visit, role, field)
        self._on_change()
        await self._arm(asking)

    async def ask_no_more(self, visit: int) -> None:
        """The page is left. Raises nothing: a visit that is over asks for nothing."""
        if self._now is not None and self._now.visit == visit:
            await self._end()

    async def visit_over(self) -> None:
        """Keys are dead, and what is still being judged is nobody's any more."""
        await self._end()

    # ---- what the keypad tells ----

    def heard(self, told: PinTold) -> None:
        """Whatever it tells while no page asks is nothing."""
        asking = self._now
        if asking is None or asking.step not in _COUNTING:
            return
        match told:
            case Typed(digits):
                self._typed(asking, digits)
            case Entered(pin):
                self._turn(asking, PinStep.CHECKING)
                self._begin(asking, self._judge(asking, pin.block))
            case GivenUp():
                self._turn(asking, PinStep.GIVEN_UP)
            case Lost():
                self._turn(asking, PinStep.OUT)
            case _:
                assert_never(told)

    # ---- inside ----

    def _typed(self, asking: _Asking, digits: int) -> None:
        if digits or asking.digits:
            asking.step = PinStep.WAITING
            with contextlib.suppress(Refused):
                self._visits.active(asking.visit)  # whoever types is there
        asking.digits = digits
        self._on_change()

    async def _arm(self, asking: _Asking) -> None:
        assert self._keypad is not None
        try:
            await self._keypad.arm(secrets.token_hex(8), self._limit_s)
        except Unreachable:
            _log.warning("pinpad.silent")
            if self._now is asking:
                self._turn(asking, PinStep.OUT)
            return
        if self._now is not asking:
            if self._now is None:
                await self._keypad.disarm()  # the page was left meanwhile
        elif asking.step in _COUNTING:
            self._begin(asking, self._time_over(asking))

    async def _judge(self, asking: _Asking, block: bytes) -> None:
        outcome: Outcome
        try:
            if asking.field:
                outcome = await self._proves.keep(asking.visit, asking.field, block)
            else:
                outcome = await self._proves.prove(asking.visit, asking.role, block)
        except Refused:
            outcome = NobodyJudged()  # the visit is over, or its card was taken away
        except BianminError:
            _log.warning("pinpad.not_judged")
            outcome = NobodyJudged()
        if self._now is not asking:
            return
        match outcome:
            case LevelProved() | Kept():
                self._turn(asking, PinStep.ACCEPTED)
            case WrongProof(tries_left):
                asking.tries_left = tries_left
                self._turn(asking, PinStep.REFUSED)
                await self._arm(asking)
            case ProofLocked():
                self._turn(asking, PinStep.LOCKED)
            case NobodyJudged():
                self._turn(asking, PinStep.DOWN)
            case _:
                assert_never(outcome)

    async def _time_over(self, asking: _Asking) -> None:
        await asyncio.sleep(self._limit_s + LATE_S)
        if self._now is asking and asking.step in _COUNTING and self._keypad is not None:
            self._turn(asking, PinStep.GIVEN_UP)
            await self._keypad.disarm()

    def _turn(self, asking: _Asking, step: PinStep) -> None:
        _log.info("pinpad.step step=%s role=%s", step.value, asking.role.value)
        asking.step, asking.digits = step, asking.digits if step is PinStep.CHECKING else 0
        self._on_change()

    def _begin(self, asking: _Asking, work: Coroutine[None, None, None]) -> None:
        """The judging and the waiting follow each other: one task at a time."""
        last, asking.task = asking.task, asyncio.create_task(work)
        if last is not None and last is not asyncio.current_task():
            last.cancel()

    async def _end(self) -> None:
        asking, self._now = self._now, None
        if asking is None:
            return
        self._on_change()
        if asking.task is not None:
            asking.task.cancel()
            await asyncio.wait({asking.task})
        if asking.step in _COUNTING and self._keypad is not None:
            await self._keypad.disarm()


def _is_known(visit: Visit | None, role: Role) -> bool:
    """Whether the one whose PIN it is was read."""
    match role:
        case Role.SELF:
            return visit is not None and visit.person is not None
        case Role.ATTENDANT:
            return visit is not None and visit.attendant is not None
        case Role.RELATIVE:
            return False  # nobody types for somebody else
        case _:
            assert_never(role)
