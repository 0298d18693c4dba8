"""One attempt before the camera, from the first hint to the verdict. Words and numbers pass here, and no picture.

Raises BrokenOff wherever nothing can be judged: that is nobody's failed try.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import msgspec

from agent.face_schemas import FaceStep, FaceTrouble, Stage
from kiosk.domain.clock import Clock
from kiosk.domain.device import Fault
from kiosk.domain.errors import Refused
from kiosk.hardware.face import messages
from kiosk.hardware.face.messages import Trouble

LOOK_LIMIT_S = 0.5
SILENCE_S = 3.0  # a camera that gives no picture for so long gives none
STOOD_S = 0.7  # well, in one piece, before anything is asked
SHINE_GRACE_S = 8.0  # a screen that never says that it shone is not waited for
MATCH_S = 3.0  # for a picture that can be compared, after the last action
SLOWER = 2.0
PAIR_EACH = 4  # looks
GOOD, NOBODY, DONE, FAILED = "good", "nobody", "done", "failed"

M = TypeVar("M", bound=messages.Message)


class BrokenOff(Exception):
    """Nothing was judged."""

    def __init__(self, trouble: FaceTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Asks(Protocol):
    """The face process, as an attempt uses it."""

    async def ask(self, order: messages.Order) -> tuple[messages.Answered, bytes]:
        """Raises Refused, and Unreachable where the process is gone."""
        ...


@dataclass(frozen=True, slots=True)
class How:
    """At whose pace, with what.

    looks_a_second: at most. camera_fps: what the camera was told to give. pad, pair: a passive model, a second eye.
    """

    slow: bool
    light: bool
    stand_s: float
    looks_a_second: int
    camera_fps: float
    pad: bool
    pair: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """What changed for the person. See agent.face_schemas.FaceView."""

    step: FaceStep
    hint: str = ""
    tell: str = ""
    at: int = 0
    steps: int = 0
    left_s: float = 0.0
    light: tuple[Stage, ...] = ()
    light_s: float = 0.0


class Attempt:
    """`tell` hears every moment that differs from the one before; `fault`: the camera's, as its supervisor knows it."""

    def __init__(
        self,
        work: Asks,
        how: How,
        clock: Clock,
        *,
        tell: Callable[[Moment], None],
        fault: Callable[[], Fault],
    ) -> None:
        self._work = work
        self._how = how
        self._clock = clock
        self._tell = tell
        self._fault = fault
        self._follows = 0
        self._last = 0  # the number of the newest picture that was looked at
        self._seen_at = clock.monotonic()
        self._shone: asyncio.Future[float | None] = asyncio.get_running_loop().create_future()

    def shone(self, began_s: float | None) -> None:
        """The screen has shown the colours, since then; None: they were skipped."""
        if not self._shone.done():
            self._shone.set_result(began_s)

    async def run(self) -> messages.Judged:
        """The verdict. Raises BrokenOff, Unreachable."""
        begun = await self._ordered(
            messages.Begin(slow=self._how.slow, camera_fps=self._how.camera_fps), messages.Begun
        )
        await self._stand()
        is_done = await self._act()
        if is_done and self._how.light:
            await self._shine(begun)
        self._tell(Moment(FaceStep.JUDGING))
        return await self._judged()

    async def _stand(self) -> None:
        """Until somebody has stood well for a moment."""
        by = self._now() + self._how.stand_s * (SLOWER if self._how.slow else 1.0)
        since: float | None = None
        while True:
            hinted = await self._look(messages.Guide(), messages.Hinted)
            self._tell(Moment(FaceStep.STANDING, hint=hinted.hint))
            now = self._now()
            since = (now if since is None else since) if hinted.hint == GOOD else None
            if since is not None and now - since >= STOOD_S:
                return
            if now > by:
                raise BrokenOff(self._why_nobody())

    async def _act(self) -> bool:
        """Whether every action was done."""
        while True:
            followed = await self._look(self._follow(), messages.Followed)
            if followed.tell in (DONE, FAILED):
                return followed.tell == DONE
            self._unless_blind()
            self._tell(
                Moment(
                    FaceStep.ACTING,
                    tell=followed.tell,
                    at=followed.step,
                    steps=followed.steps,
                    left_s=float(math.ceil(followed.left_s)),
                )
            )

    async def _shine(self, begun: messages.Begun) -> None:
        """Look on while the screen shines, and tell what it showed."""
        light = tuple(
            Stage(start_s=start_s, rgb=(red, green, blue)) for start_s, (blue, green, red) in begun.stages
        )
        self._tell(Moment(FaceStep.SHINING, light=light, light_s=begun.light_s))
        by = self._now() + begun.light_s + SHINE_GRACE_S
        while not self._shone.done() and self._now() < by:
            await self._look(self._follow(), messages.Followed)
            self._unless_blind()
        began_s = self._shone.result() if self._shone.done() else None
        if began_s is not None:
            await self._ordered(messages.Shone(stages=begun.stages, began_s=began_s), messages.Done)

    async def _judged(self) -> messages.Judged:
        """Of a picture that can be compared, which may take a moment."""
        by = self._now() + MATCH_S
        while True:
            try:
                return await self._look(messages.Judge(), messages.Judged)
            except Refused as refused:
                if refused.reason != Trouble.NO_FACE or self._now() > by:
                    raise BrokenOff(self._why_nobody()) from refused

    # ---- pictures ----

    def _follow(self) -> messages.Follow:
        """A second eye is asked now and then: each pair costs another detection, and the middle of all pairs is judged."""
        self._follows += 1
        pair = self._how.pair and self._follows % PAIR_EACH == 1
        return messages.Follow(pad=self._how.pad, pair=pair)

    async def _look(self, order: messages.Looking, kind: type[M]) -> M:
        """What the next picture says, at a bounded rate. Raises BrokenOff where there is none, and Refused for the rest."""
        while True:
            began = self._now()
            wanted = msgspec.structs.replace(order, after=self._last, limit_s=LOOK_LIMIT_S)
            try:
                answer, _ = await self._work.ask(wanted)  # type: ignore[arg-type]  # one of the orders that look
            except Refused as refused:
                if refused.reason not in (
                    Trouble.NO_PICTURE,
                    Trouble.FAILED,
                ):  # of which the next picture may be better
                    raise
                if self._now() - self._seen_at > SILENCE_S:
                    raise BrokenOff(self._why_blind()) from refused
                continue
            assert isinstance(answer, kind)
            self._seen_at = self._now()
            self._last = getattr(answer, "sequence", self._last)
            await asyncio.sleep(max(0.0, 1 / self._how.looks_a_second - (self._now() - began)))
            return answer

    async def _ordered(self, order: messages.Order, kind: type[M]) -> M:
        answer, _ = await self._work.ask(order)
        assert isinstance(answer, kind)
        return answer

    # ---- what the camera's supervisor knows ----

    def _unless_blind(self) -> None:
        if self._fault() in _BLIND:
            raise BrokenOff(self._why_blind())

    def _why_blind(self) -> FaceTrouble:
        return _BLIND.get(self._fault(), FaceTrouble.NO_CAMERA)

    def _why_nobody(self) -> FaceTrouble:
        return _BLIND.get(self._fault(), FaceTrouble.NOBODY)

    def _now(self) -> float:
        return self._clock.monotonic()


_BLIND = {
    Fault.OFFLINE: FaceTrouble.NO_CAMERA,
    Fault.COVERED: FaceTrouble.COVERED,
    Fault.FROZEN: FaceTrouble.FROZEN,
}
