"""One visit before the camera: the face process, the attempts one after the other, and what each was worth."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.face_attempt import Attempt, BrokenOff, How, Moment
from agent.face_schemas import BeginFace, FacePurpose, FaceStep, FaceTrouble
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
FOR_GOOD = (
    FaceTrouble.NO_MODELS,
    FaceTrouble.NO_PORTRAIT,
    FaceTrouble.BAD_PORTRAIT,
)  # another try helps nobody
NOT_MEASURED = ("not-shown", "no-infrared", "not-installed")  # which says nothing of who stands there
_ASKED = frozenset({FaceStep.ACTING, FaceStep.SHINING, FaceStep.JUDGING})

_log = logging.getLogger("agent.face")


@dataclass(frozen=True, slots=True)
class Eyes:
    """The camera: what it was told to give, how it is, and its infrared memory where there is one."""

    fps: float
    fault: Callable[[], Fault]
    infrared: Callable[[], PreviewMemory | None]


class Pictures:
    """In which memory the preview's pictures are, as long as somebody looks at them."""

    def __init__(self) -> None:
        self._memory: PreviewMemory | None = None
        self._there = asyncio.Event()

    def are_in(self, memory: PreviewMemory | None) -> None:
        """None: nobody looks any more."""
        self._memory = memory
        if memory is None:
            self._there.clear()
        else:
            self._there.set()

    async def memory(self) -> PreviewMemory:
        """Waits for it. Raises BrokenOff."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PICTURES_S):
                await self._there.wait()
        if self._memory is None or self._memory.closed:
            raise BrokenOff(FaceTrouble.NO_CAMERA)
        return self._memory


@dataclass(frozen=True, slots=True)
class House:
    """What a sitting needs of the agent. `eyes` None: no camera. `ask_visit`: a numbered order to the visit's process."""

    models: FaceSettings
    rules: CertifyingSettings
    eyes: Eyes | None
    visits: Visits
    clock: Clock
    ask_visit: AskVisit
    on_change: Callable[[], None]
    journal: Journal
    tries: Tries
    pictures: Pictures = field(default_factory=Pictures)


class FaceSitting:
    """From the first notice on; the process starts at once."""

    def __init__(self, house: House, visit: int, purpose: FacePurpose) -> None:
        self._house = house
        self.visit = visit
        self.purpose = purpose
        self.moment = Moment(FaceStep.WARMING)
        self.trouble: FaceTrouble | None = None
        self.work = WarmWork(house.models, self._work_changed)
        self._attempt: Attempt | None = None
        self._task: asyncio.Task[None] | None = None
        self._how = BeginFace()
        self._stopped_by = FaceTrouble.NO_CAMERA  # why an attempt is cancelled while its page is still there
        self._whose = ""
        self._is_ending = False
        self._active_at = self._began_at = 0.0
        self._work_changed()

    @property
    def is_trying(self) -> bool:
        """Whether an attempt goes on."""
        return self._task is not None and not self._task.done()

    @property
    def counts_as(self) -> str:
        """Whose tries these are: the day's tag, for this purpose."""
        visit = self._house.visits.open
        tag = visit.person_tag if visit is not None and visit.id == self.visit else ""
        return f"{self.purpose.value}/{tag}"

    def begin(self, how: BeginFace) -> None:
        """An attempt."""
        self._how, self._began_at = how, self._house.clock.monotonic()
        self._whose = self.counts_as  # the visit may be over before the attempt is
        self.trouble, self._stopped_by = None, FaceTrouble.NO_CAMERA
        self._show(Moment(FaceStep.OPENING))
        self._task = asyncio.create_task(self._try())

    def shone(self, began_s: float | None) -> None:
        """The screen has shown its colours."""
        if self._attempt is not None:
            self._attempt.shone(began_s)

    def pictures_changed(self) -> None:
        """Whatever was seen so far is another camera's, or nobody's."""
        if self._attempt is not None and self._task is not None:
            self._task.cancel()

    async def withdraw(self) -> None:
        """The consent is gone: nobody looks, and the portrait is not kept for another attempt."""
        self._stopped_by = FaceTrouble.NO_CONSENT
        await self._stop()

    async def end(self) -> None:
        """The page is left: the process and all it saw are gone when this returns."""
        self._is_ending = True
        await self._stop()

    async def _stop(self) -> None:
        task = self._task
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait({task})
        await self.work.stop()

    # ---- an attempt ----

    def _work_changed(self) -> None:
        """The process is ready, cannot be, or has died; an attempt that goes on finds that out itself."""
        if self.is_trying or self.moment.step in (FaceStep.PASSED, FaceStep.NOT_PASSED):
            return
        work = self.work
        if self._house.eyes is None:
            self.trouble = FaceTrouble.NO_CAMERA
            self.moment = Moment(FaceStep.OUT)
        elif work.trouble is not None:
            self.trouble = work.trouble
            self.moment = _without(work.trouble)
        elif work.facts is not None and self.moment.step is FaceStep.WARMING:
            self.moment = Moment(FaceStep.READY)
        self._house.on_change()

    async def _try(self) -> None:
        """Until the verdict is known, or why there is none."""
        try:
            await self._tried()
        except BrokenOff as broken:
            if broken.trouble is FaceTrouble.NOBODY:
                self._left_midway()
            self._break_off(broken.trouble)
        except asyncio.CancelledError:
            self._left_midway()
            if self._is_ending:
                raise
            self._break_off(self._stopped_by)
        except (Unreachable, Refused):
            self._break_off(FaceTrouble.DIED)
        except Exception as fallen:  # noqa: BLE001  # a mistake of ours must still be told to whoever stands there
            _log.error("face.fault kind=%s", type(fallen).__name__)
            self._break_off(FaceTrouble.DIED)
        finally:
            self._attempt = None

    async def _tried(self) -> None:
        house, facts = self._house, await self.work.ready()
        if house.eyes is None:
            raise BrokenOff(FaceTrouble.NO_CAMERA)
        await self.work.take_portrait(house.ask_visit, self.purpose, house.rules.least_portrait_px)
        pair = await self._watch(house.eyes)
        how = How(
            slow=self._how.slow,
            light=self._how.light,
            stand_s=house.rules.stand_s,
            looks_a_second=house.rules.looks_a_second,
            camera_fps=house.eyes.fps,
            pad=has_pad(facts),
            pair=pair,
        )
        self._attempt = Attempt(self.work, how, house.clock, tell=self._show, fault=house.eyes.fault)
        judged = await self._attempt.run()
        self._attempt = None  # from now on the camera may go
        await self.work.forget()
        await self._decide(facts, judged)

    async def _watch(self, eyes: Eyes) -> bool:
        """The preview's pictures; whether an infrared eye is beside it."""
        await self.work.watch(await self._house.pictures.memory())
        infrared = eyes.infrared()
        if infrared is None or infrared.closed:
            return False
        await self.work.watch(infrared, infrared=True)
        return True

    async def _decide(self, facts: messages.Ready, judged: messages.Judged) -> None:
        """What the verdict is worth. What the visit's process does not take is worth nothing, and costs no try."""
        house, whose, now_s = self._house, self.counts_as, self._house.clock.monotonic()
        is_live = judged.live is messages.Liveness.LIVE
        passed = is_live and judged.score is not None and judged.score >= facts.accept
        reasons = () if is_live else reasons_of(judged)
        if not is_live and hardly_seen(judged):
            raise BrokenOff(FaceTrouble.TOO_SLOW)  # what was hardly looked at speaks against nobody
        taken = await house.ask_visit(
            lambda number: TakeVerdict(
                number=number,
                purpose=self.purpose,
                passed=passed,
                live=judged.live.value,
                reasons=reasons,
                score=None if judged.score is None else round(judged.score * SHARE),
                threshold=round(facts.accept * SHARE),
                algorithm=algorithm_of(facts),
                attempts=1 + house.tries.made(whose, now_s),
                last=house.tries.left(whose, now_s) <= 1,
            )
        )
        if not isinstance(taken, VerdictTaken):
            raise BrokenOff(FaceTrouble.NOT_SENT)
        if not taken.taken:
            raise BrokenOff(FaceTrouble.NO_CONSENT)
        self._tell_fleet("passed" if passed else "not_passed", live=judged.live.value, reasons=reasons)
        if not passed:
            house.tries.failed(whose, now_s)
            self._show(Moment(FaceStep.NOT_PASSED))
            return
        house.tries.passed(whose)
        with contextlib.suppress(Refused):
            visit = house.visits.current(self.visit)
            house.visits.change(self.visit, proved=max(visit.proved, taken.level))
        self._show(Moment(FaceStep.PASSED))

    # ---- what the screen and the fleet hear ----

    def _show(self, moment: Moment) -> None:
        """Whoever follows what is said is there: the visit has its whole time again."""
        now_s = self._house.clock.monotonic()
        stands = moment.step in (FaceStep.ACTING, FaceStep.SHINING) or moment.hint not in ("", "nobody")
        if stands and now_s - self._active_at >= ACTIVE_EVERY_S:
            self._active_at = now_s
            with contextlib.suppress(Refused):
                self._house.visits.active(self.visit)
        if self.moment != moment:
            self.moment = moment
            self._house.on_change()

    def _break_off(self, trouble: FaceTrouble) -> None:
        _log.info("face.broken_off trouble=%s", trouble.value)
        self.trouble = trouble
        # There is something to read now, also for whom the camera did not find.
        with contextlib.suppress(Refused):
            self._house.visits.active(self.visit)
        self._tell_fleet("broken_off", trouble=trouble.value)
        self._show(_without(trouble))

    def _left_midway(self) -> None:
        """Whoever could choose among the actions by leaving would choose those that they have on film."""
        if self.moment.step in _ASKED:
            self._house.tries.left_midway(self._whose, self._house.clock.monotonic())

    def _tell_fleet(self, outcome: str, **more: object) -> None:
        shown = self._house.visits.shown()
        person = None if shown is None else shown.person
        told = {
            "purpose": self.purpose.value,
            "outcome": outcome,
            "slow": self._how.slow,
            "light": self._how.light,
            "milliseconds": round(1000 * (self._house.clock.monotonic() - self._began_at)),
            "ages": "" if person is None else _band(person.age),
        }
        self._house.journal.record("face.attempt", {**told, **more})


def has_pad(facts: messages.Ready) -> bool:
    """Whether a passive PAD model is installed."""
    return "not installed" not in facts.pad


def algorithm_of(facts: messages.Ready) -> str:
    """Engine and version as results bear them, and whether a passive PAD model took part."""
    return f"{facts.name}-{facts.version}.{'pad' if has_pad(facts) else 'no-pad'}"


def reasons_of(judged: messages.Judged) -> tuple[str, ...]:
    """Of the signals that did not pass, but for what was not there to be measured."""
    wrong = (line for line in judged.findings if line.outcome != "pass")
    return tuple(line.reason for line in wrong if line.reason and line.reason not in NOT_MEASURED)


def hardly_seen(judged: messages.Judged) -> bool:
    """Whether too few pictures, or too few a second, were looked at to say anything of them."""
    return any(line.signal == "stream" and line.outcome == "inconclusive" for line in judged.findings)


def _without(trouble: FaceTrouble) -> Moment:
    return Moment(FaceStep.OUT if trouble in FOR_GOOD else FaceStep.BROKEN_OFF)


def _band(age: int) -> str:
    return next((name for below, name in BANDS if age < below), "80+")
