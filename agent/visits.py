"""The visit (一次办理): the agent owns its deadline, what was read lives in a child process that dies with it."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from agent.config import VisitTimes
from agent.schemas import CardStep, Identified, Medium, Role, Visit
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

LOOK_EVERY_S = 0.25

_log = logging.getLogger("agent.visits")


@dataclass(frozen=True, slots=True)
class Open:
    """The visit that is going on. `deadline` is monotonic seconds."""

    id: int
    deadline: float
    warns: bool = True  # 您还在吗？ comes before the end; a page with its own time just ends
    card: CardStep = CardStep.OFF
    card_error: str = ""
    person: Identified | None = field(default=None, repr=False)
    person_tag: str = field(default="", repr=False)
    medium: Medium | None = None
    role: Role = Role.SELF  # whose card `card` is about
    relative: Identified | None = field(default=None, repr=False)
    attendant: Identified | None = field(default=None, repr=False)
    attendant_tag: str = field(default="", repr=False)
    proved: int = 0  # the level that the back office granted

    @property
    def level(self) -> int:
        """The highest that was reached."""
        return max(self.proved, 1 if self.person is not None and self.person.verified else 0)


class Visits:
    """One visit at a time. `on_change` tells the board, `on_end` kills the child and disarms the devices.

    door: of the visit's process.
    """

    def __init__(  # noqa: PLR0913  # what a visit is told and tells, one each
        self,
        times: VisitTimes,
        clock: Clock,
        *,
        card_in: Callable[[], bool],
        on_change: Callable[[], None],
        on_begin: Callable[[int], None],
        on_end: Callable[[int, str, int], Awaitable[None]],
        door: Callable[[], str] = lambda: "",
    ) -> None:
        self._times = times
        self._clock = clock
        self._card_in = card_in
        self._on_change = on_change
        self._on_begin = on_begin
        self._on_end = on_end
        self._door = door
        self._open: Open | None = None
        self._last = 0
        self._warned = False
        self._nudge = asyncio.Event()
        self._shut = False
        self._turn = asyncio.Lock()  # the next visit begins when all of the last one is gone

    @property
    def open(self) -> Open | None:
        """The visit that is going on, or None."""
        return self._open

    def use(self, times: VisitTimes) -> None:
        """Other times from now on; a visit that is open has them with its next touch."""
        self._times = times

    def shut(self, shut: bool) -> None:
        """No visit begins any more; one that is open goes on to its end."""
        self._shut = shut

    def number_after(self, last: int) -> None:
        """Visits get numbers above `last`, so that no two lives of the agent share one."""
        self._last = last

    def shown(self) -> Visit | None:
        """The visit as the screen may see it, with the time that remains now."""
        now_open = self._open
        if now_open is None:
            return None
        remaining = max(0.0, now_open.deadline - self._clock.monotonic())
        return Visit(
            id=now_open.id,
            level=now_open.level,
            remaining_s=round(remaining, 1),
            warning=now_open.warns and remaining <= self._times.warning_s,
            card=now_open.card,
            card_error=now_open.card_error,
            person=now_open.person,
            medium=now_open.medium,
            role=now_open.role,
            relative=now_open.relative,
            attendant=now_open.attendant,
            door="" if now_open.card is CardStep.TAKE_CARD else self._door(),
        )

    def current(self, visit: int) -> Open:
        """The open visit. Raises Refused("visit_over") where it is another one, none, or only a card to be taken."""
        if self._open is None or self._open.id != visit or self._open.card is CardStep.TAKE_CARD:
            raise Refused("visit_over")
        return self._open

    async def begin(self) -> None:
        """A finger woke the screen; an open visit goes on with its whole time. Raises Refused("maintenance")."""
        async with self._turn:
            if self._open is not None and self._open.card is CardStep.TAKE_CARD:
                return
            if self._open is None and self._shut:
                raise Refused("maintenance")
            if self._open is None:
                self._last += 1
                self._open = Open(self._last, 0.0)
                self._on_begin(self._last)
            self._give_whole_time()

    def active(self, visit: int) -> None:
        """Somebody is still there: the whole time again."""
        self.current(visit)
        self._give_whole_time()

    def give(self, visit: int, seconds: float) -> None:
        """A page with its own time, as the ticket's. Raises Refused("visit_over")."""
        self.current(visit)
        self._give(seconds, warns=False)

    def give_again(self, visit: int, seconds: float) -> None:
        """Another time for that page, unless somebody touched the screen since or the visit is over."""
        with contextlib.suppress(Refused):
            if not self.current(visit).warns:
                self.give(visit, seconds)

    def change(self, visit: int, **changes: object) -> None:
        """What the reader did; ignored where that visit is over."""
        with contextlib.suppress(Refused):
            self._open = replace(self.current(visit), **changes)  # type: ignore[arg-type]  # fields by name
            self._on_change()

    async def end(self, visit: int, reason: str) -> None:
        """Everything of this visit is forgotten when this returns; a visit that is over already stays over.

        A card that is still in the reader is asked for, without any of what was read.
        """
        async with self._turn:
            ending = self._open
            if ending is None or ending.id != visit or ending.card is CardStep.TAKE_CARD:
                return
            if self._card_in():
                until = self._clock.monotonic() + self._times.take_card_s
                self._open = Open(ending.id, until, warns=False, card=CardStep.TAKE_CARD)
            else:
                self._open = None
            self._on_change()
            await self._on_end(ending.id, reason, ending.level)
            self._nudge.set()

    def card_taken(self) -> None:
        """The reader is empty, or nobody takes the card: a visit that waited for that is gone."""
        if self._open is not None and self._open.card is CardStep.TAKE_CARD:
            self._open = None
            self._on_change()

    async def keep_time(self, screen_streams: Callable[[], int]) -> None:
        """Ends a visit whose time is over or whose screen is gone; until cancelled."""
        alone_since: float | None = None
        while True:
            now = self._clock.monotonic()
            if self._open is None or screen_streams() > 0:
                alone_since = None
            elif alone_since is None:
                alone_since = now
            if self._open is not None:
                await self._judge(self._open, now, alone_since)
            await self._wait_for_change()

    async def _judge(self, visit: Open, now: float, alone_since: float | None) -> None:
        if visit.card is CardStep.TAKE_CARD:
            if now >= visit.deadline:
                self.card_taken()
        elif alone_since is not None and now - alone_since >= self._times.screen_gone_s:
            _log.warning("visit.screen_gone visit=%d", visit.id)
            await self.end(visit.id, "screen_gone")
        elif now >= visit.deadline:
            await self.end(visit.id, "idle")
        elif visit.warns and not self._warned and visit.deadline - now <= self._times.warning_s:
            self._warned = True
            self._on_change()

    async def _wait_for_change(self) -> None:
        """A moment while a visit is open; without one, until there is one."""
        self._nudge.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_S if self._open is not None else None):
                await self._nudge.wait()

    def _give_whole_time(self) -> None:
        self._give(self._times.idle_warn_s + self._times.warning_s, warns=True)

    def _give(self, seconds: float, *, warns: bool) -> None:
        if self._open is None:
            return
        self._open = replace(self._open, deadline=self._clock.monotonic() + seconds, warns=warns)
        self._warned = False
        self._nudge.set()
        self._on_change()
