"""A face before the camera, for the visit that is open: warmed while the notice is read, one attempt at a time, gone afterwards.

Only what the resident sees in the preview is looked at; nothing is judged without the visit's process, which alone knows who
it is about and whether they have agreed.
"""

import asyncio
from collections.abc import Coroutine

from agent.face_schemas import BeginFace, FacePurpose, FaceShone, FaceView
from agent.face_sitting import FaceSitting, House
from kiosk.domain.errors import Refused
from kiosk.hardware.camera.preview_memory import PreviewMemory


class FaceDesk:
    """At most one sitting; orders that start or end one take turns."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._now: FaceSitting | None = None
        self._turn = asyncio.Lock()
        self._was_known = False
        self._later: set[asyncio.Task[None]] = set()

    def shown(self) -> FaceView | None:
        """For the screen; None while no page asks for a face."""
        now = self._now
        if now is None:
            return None
        moment, tries, now_s = now.moment, self._house.tries, self._house.clock.monotonic()
        return FaceView(
            step=moment.step,
            purpose=now.purpose,
            hint=moment.hint,
            tell=moment.tell,
            at=moment.at,
            steps=moment.steps,
            left_s=moment.left_s,
            light=moment.light,
            light_s=moment.light_s,
            tries_left=tries.left(now.counts_as, now_s),
            again_in_s=round(tries.again_in_s(now.counts_as, now_s)),
            trouble=now.trouble,
        )

    @property
    def pid(self) -> int | None:
        """The face process, while there is one."""
        return None if self._now is None else self._now.work.pid

    # ---- what a page does ----

    async def warm(self, visit: int, purpose: FacePurpose) -> None:
        """Load the models. Raises Refused("visit_over")."""
        async with self._turn:
            await self._sat_down(visit, purpose)

    async def begin(self, visit: int, order: BeginFace) -> None:
        """An attempt; one that goes on stays as it is. Raises Refused: visit_over, nobody, no_tries."""
        async with self._turn:
            if self._house.visits.current(visit).person is None:
                raise Refused("nobody")
            now = self._now if self._now is not None and self._now.visit == visit else None
            if now is not None and now.is_trying:
                return
            warmed_for = FacePurpose.CERTIFICATION if now is None else now.purpose
            sitting = await self._sat_down(visit, order.purpose or warmed_for)
            if self._house.tries.again_in_s(sitting.counts_as, self._house.clock.monotonic()) > 0:
                raise Refused("no_tries")
            sitting.begin(order)

    def shone(self, visit: int, told: FaceShone) -> None:
        """The screen has shown its colours. Raises Refused("visit_over")."""
        self._house.visits.current(visit)
        if self._now is not None and self._now.visit == visit:
            self._now.shone(told.began_s)

    async def look_away(self, visit: int) -> None:
        """The page is left: the process and all it saw are gone when this returns."""
        async with self._turn:
            if self._now is not None and self._now.visit == visit:
                await self._end()

    # ---- what else ends it ----

    async def visit_over(self) -> None:
        """The same, whoever asked."""
        async with self._turn:
            await self._end()

    def visit_changed(self) -> None:
        """Where nobody is known any more (the visit's process has died), nobody is looked at."""
        visit = self._house.visits.open
        is_known = visit is not None and visit.person is not None
        if self._was_known and not is_known:
            self._soon(self.visit_over())
        self._was_known = is_known

    def withdrawn(self) -> None:
        """The consent was withdrawn: from now on nobody looks."""
        if self._now is not None:
            self._soon(self._now.withdraw())

    def follow(self, memory: PreviewMemory | None) -> None:
        """The face camera's pictures are in this memory, or are not shown any more."""
        self._house.pictures.are_in(memory)
        if self._now is not None:
            self._now.pictures_changed()

    # ---- inside ----

    async def _sat_down(self, visit: int, purpose: FacePurpose) -> FaceSitting:
        """The sitting of this visit; a new one where there is none, or its process is gone. Raises Refused("visit_over")."""
        self._house.visits.current(visit)
        now = self._now
        if now is None or now.visit != visit or now.work.trouble is not None:
            await self._end()
            self._house.visits.current(visit)
            now = self._now = FaceSitting(self._house, visit, purpose)
        elif not now.is_trying:
            now.purpose = purpose
        self._house.on_change()
        return now

    async def _end(self) -> None:
        ending, self._now = self._now, None
        if ending is not None:
            self._house.on_change()
            await ending.end()

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)
