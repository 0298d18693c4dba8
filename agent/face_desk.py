"""A face before the camera, for the visit that is open: warmed while the notice is read, one attempt at a time, gone afterwards.

Only what the resident sees in the preview is looked at; nothing is judged without the visit's process, which alone knows who
it is about and whether they have agreed.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.face_attempt import Attempt, BrokenOff, How, Moment
from agent.face_schemas import BeginFace, FacePurpose, FaceShone, FaceStep, FaceTrouble, FaceView
from agent.face_settings import CertifyingSettings
from agent.face_tries import Tries
from agent.face_work import AskVisit, WarmWork
from agent.journal import Journal
from agent.visit_faces import TakeVerdict, VerdictTaken
from agent.visits import Visits
from kiosk.domain.clock import Clock
from kiosk.domain.device import Fault
from kiosk.domain.errors import Refused, Unreachable
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.face import messages
from kiosk.hardware.face.settings import FaceSettings

PICTURES_S = 6.0  # until the camera's preview is there
ACTIVE_EVERY_S = 2.0
SHARE = 10_000  # a cosine of 0.4512 is told as 4512
BANDS = ((14, "0-13"), (60, "14-59"), (70, "60-69"), (80, "70-79"))

_log = logging.getLogger("agent.face")


@dataclass(frozen=True, slots=True)
class Eyes:
    """The camera: what it was told to give, how it is, and its infrared memory where there is one."""

    fps: float
    fault: Callable[[], Fault]
    infrared: Callable[[], PreviewMemory | None]


@dataclass(eq=False, slots=True)
class _Sitting:
    """One visit's, from the first notice on."""

    visit: int
    purpose: FacePurpose
    work: WarmWork
    moment: Moment
    trouble: FaceTrouble | None = None
    attempt: Attempt | None = None
    task: asyncio.Task[None] | None = None
    active_at: float = 0.0
    began_at: float = 0.0
    how: BeginFace = field(default_factory=BeginFace)
    stopped_by: FaceTrouble = (
        FaceTrouble.NO_CAMERA
    )  # why an attempt is cancelled while its page is still there


class FaceDesk:
    """`eyes` None: no camera is fitted. `ask_visit`: a numbered order to the visit's process."""

    def __init__(  # noqa: PLR0913  # whom a face concerns, one each
        self,
        models: FaceSettings,
        rules: CertifyingSettings,
        eyes: Eyes | None,
        visits: Visits,
        clock: Clock,
        *,
        ask_visit: AskVisit,
        on_change: Callable[[], None],
        journal: Journal,
    ) -> None:
        self._models = models
        self._rules = rules
        self._eyes = eyes
        self._visits = visits
        self._clock = clock
        self._ask_visit = ask_visit
        self._on_change = on_change
        self._journal = journal
        self._tries = Tries(rules.tries, rules.cool_down_s)
        self._now: _Sitting | None = None
        self._memory: PreviewMemory | None = None
        self._pictures = asyncio.Event()
        self._was_known = False
        self._endings: set[asyncio.Future[None]] = set()

    def shown(self) -> FaceView | None:
        """For the screen; None while no page asks for a face."""
        now = self._now
        if now is None:
            return None
        moment, tag, at_s = now.moment, self._tag(now.visit), self._clock.monotonic()
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
            tries_left=self._tries.left(tag, at_s),
            again_in_s=round(self._tries.again_in_s(tag, at_s)),
            trouble=now.trouble,
        )

    @property
    def pid(self) -> int | None:
        """The face process, while there is one."""
        return None if self._now is None else self._now.work.pid

    # ---- what a page does ----

    async def warm(self, visit: int, purpose: FacePurpose) -> None:
        """Load the models. Raises Refused("visit_over")."""
        self._visits.current(visit)
        now = self._now
        if now is not None and now.visit == visit and now.work.trouble is None:
            if now.attempt is None:
                now.purpose = purpose
                self._on_change()
            return
        await self._end()
        self._sit_down(visit, purpose)

    async def begin(self, visit: int, order: BeginFace) -> None:
        """An attempt; one that goes on stays as it is. Raises Refused: visit_over, nobody, no_tries."""
        if self._visits.current(visit).person is None:
            raise Refused("nobody")
        now = self._now
        if now is not None and now.visit == visit and now.task is not None and not now.task.done():
            return
        if self._tries.again_in_s(self._tag(visit), self._clock.monotonic()) > 0:
            raise Refused("no_tries")
        warmed_for = FacePurpose.CERTIFICATION if now is None or now.visit != visit else now.purpose
        await self.warm(visit, order.purpose or warmed_for)
        sitting = self._now
        if sitting is not None:
            sitting.trouble, sitting.how, sitting.began_at = None, order, self._clock.monotonic()
            sitting.stopped_by = FaceTrouble.NO_CAMERA
            self._show(sitting, Moment(FaceStep.OPENING))
            sitting.task = asyncio.create_task(self._try(sitting))

    def shone(self, visit: int, told: FaceShone) -> None:
        """The screen has shown its colours. Raises Refused("visit_over")."""
        self._visits.current(visit)
        now = self._now
        if now is not None and now.visit == visit and now.attempt is not None:
            now.attempt.shone(told.began_s)

    async def look_away(self, visit: int) -> None:
        """The page is left: the process and all it saw are gone when this returns."""
        if self._now is not None and self._now.visit == visit:
            await self._end()

    async def visit_over(self) -> None:
        """The same, whoever asked."""
        await self._end()

    def visit_changed(self) -> None:
        """Where nobody is known any more (the visit's process has died), nobody is looked at."""
        visit = self._visits.open
        if self._was_known and (visit is None or visit.person is None):
            self._was_known = False
            ending = asyncio.ensure_future(self._end())
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)
        elif visit is not None and visit.person is not None:
            self._was_known = True

    def withdrawn(self) -> None:
        """The consent was withdrawn: from now on nobody looks."""
        now = self._now
        if now is not None and now.task is not None and not now.task.done():
            now.stopped_by = FaceTrouble.NO_CONSENT
            now.task.cancel()

    # ---- what the preview tells ----

    def follow(self, memory: PreviewMemory | None) -> None:
        """The face camera's pictures are in this memory, or are not shown any more."""
        self._memory = memory
        if memory is None:
            self._pictures.clear()
        else:
            self._pictures.set()
        now = self._now
        if now is not None and now.attempt is not None and now.task is not None:
            now.task.cancel()  # whatever was seen so far is another camera's, or nobody's

    # ---- an attempt ----

    def _sit_down(self, visit: int, purpose: FacePurpose) -> None:
        work = WarmWork(self._models, self._warmed)
        self._now = _Sitting(visit, purpose, work, Moment(FaceStep.WARMING))
        self._warmed()

    def _warmed(self) -> None:
        """The process is ready, cannot be, or has died; an attempt that goes on finds that out itself."""
        now = self._now
        if now is None or (now.task is not None and not now.task.done()):
            return
        if self._eyes is None:
            now.moment, now.trouble = Moment(FaceStep.OUT), FaceTrouble.NO_CAMERA
        elif now.work.trouble is not None:
            now.moment, now.trouble = Moment(FaceStep.OUT), now.work.trouble
        elif now.work.facts is not None and now.moment.step is FaceStep.WARMING:
            now.moment = Moment(FaceStep.READY)
        self._on_change()

    async def _try(self, now: _Sitting) -> None:
        """Until the verdict is known, or why there is none."""
        try:
            await self._tried(now)
        except BrokenOff as broken:
            self._break_off(now, broken.trouble)
        except (Unreachable, Refused):
            self._break_off(now, FaceTrouble.DIED)
        except asyncio.CancelledError:
            if self._now is not now:
                raise
            if now.stopped_by is FaceTrouble.NO_CONSENT:
                await now.work.stop()  # and with it the portrait
            self._break_off(now, now.stopped_by)
        finally:
            now.attempt = None

    async def _tried(self, now: _Sitting) -> None:
        facts = await now.work.ready()
        if self._eyes is None:
            raise BrokenOff(FaceTrouble.NO_CAMERA)
        await now.work.take_portrait(self._ask_visit, now.purpose, self._rules.least_portrait_px)
        pair = await self._watch(now)
        how = How(
            slow=now.how.slow,
            light=now.how.light,
            stand_s=self._rules.stand_s,
            looks_a_second=self._rules.looks_a_second,
            camera_fps=self._eyes.fps,
            pad="not installed" not in facts.pad,
            pair=pair,
        )
        now.attempt = Attempt(
            now.work, how, self._clock, tell=lambda moment: self._show(now, moment), fault=self._eyes.fault
        )
        judged = await now.attempt.run()
        now.attempt = None  # from now on the camera may go
        await self._decide(now, facts, judged)

    async def _watch(self, now: _Sitting) -> bool:
        """The preview's pictures; whether an infrared eye is beside it. Raises BrokenOff."""
        assert self._eyes is not None
        try:
            async with asyncio.timeout(PICTURES_S):
                await self._pictures.wait()
        except TimeoutError as none:
            raise BrokenOff(FaceTrouble.NO_CAMERA) from none
        memory = self._memory
        if memory is None or memory.closed:
            raise BrokenOff(FaceTrouble.NO_CAMERA)
        await now.work.watch(memory)
        infrared = self._eyes.infrared()
        if infrared is None or infrared.closed:
            return False
        await now.work.watch(infrared, infrared=True)
        return True

    async def _decide(self, now: _Sitting, facts: messages.Ready, judged: messages.Judged) -> None:
        """What the verdict is worth, and the visit's process hears it."""
        tag, at_s = self._tag(now.visit), self._clock.monotonic()
        is_live = judged.live is messages.Liveness.LIVE
        passed = is_live and judged.score is not None and judged.score >= facts.accept
        attempts = 1 + self._tries.made(tag, at_s)
        last = self._tries.left(tag, at_s) <= 1
        if not passed:
            self._tries.failed(tag, at_s)
        reasons = tuple(line.reason for line in judged.findings if line.reason and line.outcome == "fail")
        taken = await self._ask_visit(
            lambda number: TakeVerdict(
                number=number,
                purpose=now.purpose,
                passed=passed,
                live=judged.live.value,
                reasons=reasons,
                score=None if judged.score is None else round(judged.score * SHARE),
                threshold=round(facts.accept * SHARE),
                algorithm=f"{facts.name}-{facts.version}",
                attempts=attempts,
                last=last,
            )
        )
        self._tell_fleet(now, "passed" if passed else "not_passed", live=judged.live.value, reasons=reasons)
        if not passed:
            self._show(now, Moment(FaceStep.NOT_PASSED))
            return
        if not isinstance(taken, VerdictTaken):
            raise BrokenOff(FaceTrouble.NOT_SENT)
        if not taken.taken:
            raise BrokenOff(FaceTrouble.NO_CONSENT)
        self._tries.passed(tag)
        with contextlib.suppress(Refused):
            visit = self._visits.current(now.visit)
            self._visits.change(now.visit, proved=max(visit.proved, taken.level))
        self._show(now, Moment(FaceStep.PASSED))

    # ---- inside ----

    def _show(self, now: _Sitting, moment: Moment) -> None:
        """Whoever follows what is said is there: the visit has its whole time again."""
        if self._now is not now:
            return
        at_s = self._clock.monotonic()
        stands = moment.step in (FaceStep.ACTING, FaceStep.SHINING) or (moment.hint not in ("", "nobody"))
        if stands and at_s - now.active_at >= ACTIVE_EVERY_S:
            now.active_at = at_s
            with contextlib.suppress(Refused):
                self._visits.active(now.visit)
        if now.moment != moment:
            now.moment = moment
            self._on_change()

    def _break_off(self, now: _Sitting, trouble: FaceTrouble) -> None:
        _log.info("face.broken_off trouble=%s", trouble.value)
        is_out = trouble in (FaceTrouble.NO_MODELS, FaceTrouble.NO_PORTRAIT, FaceTrouble.BAD_PORTRAIT)
        now.trouble = trouble
        self._tell_fleet(now, "broken_off", trouble=trouble.value)
        self._show(now, Moment(FaceStep.OUT if is_out else FaceStep.BROKEN_OFF))

    def _tell_fleet(self, now: _Sitting, outcome: str, **more: object) -> None:
        shown = self._visits.shown()
        person = None if shown is None else shown.person
        told = {
            "purpose": now.purpose.value,
            "outcome": outcome,
            "slow": now.how.slow,
            "light": now.how.light,
            "milliseconds": round(1000 * (self._clock.monotonic() - now.began_at)),
            "ages": "" if person is None else _band(person.age),
        }
        self._journal.record("face.attempt", {**told, **more})

    def _tag(self, visit: int) -> str:
        now_open = self._visits.open
        return now_open.person_tag if now_open is not None and now_open.id == visit else ""

    async def _end(self) -> None:
        ending, self._now = self._now, None
        if ending is None:
            return
        self._on_change()
        if ending.task is not None:
            ending.task.cancel()
            await asyncio.wait({ending.task})
        await ending.work.stop()


def _band(age: int) -> str:
    return next((name for below, name in BANDS if age < below), "80+")
