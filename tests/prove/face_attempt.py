"""One attempt at a kiosk, from 开始 to the verdict, in simulated time.

Real: the agent's attempt (agent.face_attempt), the face process with its models and all of liveness, the memory of the camera and
its writer, the portrait's door. Simulated: the clock, the screen's light, the voice.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import cv2
import msgspec

from agent.face_attempt import Attempt, BrokenOff, How, Moment
from agent.face_schemas import FaceStep
from kiosk.bench.camera.scenes import empty_room
from kiosk.bench.face.acts import Act, Kind, Surroundings, act
from kiosk.bench.face.light import Light
from kiosk.bench.face.looks import Looks, Rgb
from kiosk.bench.face.person import Challenge
from kiosk.bench.face.portrait import portrait
from kiosk.bench.face.render import Lens
from kiosk.domain.device import Fault
from kiosk.hardware.camera.preview_writer import PreviewWriter
from kiosk.hardware.face import messages
from kiosk.hardware.face.driver import Answered, FaceWork
from kiosk.hardware.face.liveness.challenge import Tell, draw
from kiosk.hardware.face.messages import Liveness
from kiosk.hardware.face.quality import Hint
from kiosk.hardware.handing import hand
from tests.prove.face_camera import CHEAP, Camera, View

ELDER = 60  # years: the slow pace, and no light from the screen
STAND_S = 30.0
ATTACK_STANDS_S = 4.0  # an attack that never stands well goes on all the same
ATTACK_LIGHT = 1 / 3
HEARD_S = 0.8  # after a tell begins it is understood
STRAIGHT_AFTER_S = 1.0  # 看正前方 is said only to a face that has not looked ahead for so long
AGAIN_AFTER_S = 1.5  # whom nothing answers does it once more
AFTER_LIGHT_S = 0.3
STRANGERS, ANOTHER = 40, 10_000_000


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """How one attempt ended. good_s: simulated, until the person stood well; took_s: the whole. end: what was reached.

    strangers: attackers whom the recogniser took for the person, so that others were chosen.
    """

    kind: Kind
    seed: int
    slow: bool
    steps: tuple[str, ...]
    end: str
    live: Liveness
    score: float | None
    accept: float
    findings: tuple[messages.FindingLine, ...]
    took_s: float
    looks: int
    strangers: int

    @property
    def is_live(self) -> bool:
        """Whether all of liveness held."""
        return self.live is Liveness.LIVE

    @property
    def matches(self) -> bool:
        """Whether the face is the portrait's."""
        return self.score is not None and self.score >= self.accept

    @property
    def certifies(self) -> bool:
        """Whether the kiosk calls this passed."""
        return self.is_live and self.matches


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A face process that watches the memory of this writer, and its engine's scores."""

    work: FaceWork
    writer: PreviewWriter
    accept: float
    review: float
    view: View = CHEAP


async def attempt(kiosk: Kiosk, kind: Kind, seed: int) -> Tried:
    """Somebody claims to be the person of this seed, by an act of this kind; the dice of all else are the seed's too."""
    looks, dice = Looks.of(seed), random.Random(seed)
    place = around(dice, kiosk.view)
    await _bring_portrait(kiosk.work, looks)
    strangers, played = await _stranger(kiosk, kind, looks, place)
    steps = tuple(step.value for step in draw(dice.randrange))
    slow = looks.age >= ELDER
    camera = Camera(kiosk.writer, played, place.light, seed, fps=kiosk.view.fps)
    how = How(
        slow=slow,
        light=_shines(kind, slow, dice),
        stand_s=STAND_S,
        looks_a_second=2 * kiosk.view.fps,
        camera_fps=kiosk.view.fps,
        pad=False,
        pair=False,
    )
    stage = _Stage(kiosk.work, camera, Voice(played, lambda: camera.since_s), steps, kind)
    try:
        judged, end = await stage.certify(how), ""
    except BrokenOff as broken:
        judged, end = None, broken.trouble.value
    return Tried(
        kind=kind,
        seed=seed,
        slow=slow,
        steps=steps,
        end=end or stage.told.value,
        live=Liveness.UNDECIDED if judged is None else judged.live,
        score=None if judged is None else judged.score,
        accept=kiosk.accept,
        findings=() if judged is None else judged.findings,
        took_s=camera.since_s,
        looks=camera.count,
        strangers=strangers,
    )


class _Stage:
    """What the agent's attempt asks and tells: each order that looks gets a new picture, each moment is heard or seen."""

    def __init__(
        self, work: FaceWork, camera: Camera, voice: "Voice", steps: tuple[str, ...], kind: Kind
    ) -> None:
        self._work, self._camera, self._voice = work, camera, voice
        self._steps, self._kind = steps, kind
        self._attempt: Attempt | None = None
        self._shines: tuple[float, float] | None = None  # from when, until when
        self.told = Tell.LOOK_STRAIGHT

    async def certify(self, how: How) -> messages.Judged:
        """The verdict. Raises BrokenOff."""
        self._attempt = Attempt(self, how, _Clock(self._camera), tell=self._tell, fault=lambda: Fault.NONE)
        return await self._attempt.run()

    async def ask(self, order: messages.Order) -> Answered:
        """As FaceWork; the two actions are the seed's."""
        if isinstance(order, messages.Begin):
            return await self._work.ask(msgspec.structs.replace(order, steps=self._steps))
        if not isinstance(order, messages.Looking):
            return await self._work.ask(order)
        before = self._camera.sequence
        self._camera.shoot()
        answer, content = await self._work.ask(msgspec.structs.replace(order, after=before))
        if isinstance(answer, messages.Followed):
            self.told = Tell(answer.tell)
        if isinstance(answer, messages.Hinted) and self._insists():
            answer = msgspec.structs.replace(answer, hint=Hint.GOOD.value)
        self._shown()
        return answer, content

    def _insists(self) -> bool:
        return self._kind is not Kind.HONEST and self._camera.since_s > ATTACK_STANDS_S

    def _tell(self, moment: Moment) -> None:
        if moment.step is FaceStep.ACTING:
            self._voice.tell(Tell(moment.tell))
        if moment.step is FaceStep.SHINING and self._shines is None:
            began_s = self._camera.shine(moment.light, moment.light_s)
            self._shines = began_s, began_s + moment.light_s + AFTER_LIGHT_S

    def _shown(self) -> None:
        """The screen says when it has shown the colours."""
        if self._shines is not None and self._camera.at_s >= self._shines[1] and self._attempt is not None:
            self._attempt.shone(self._shines[0])


class _Clock:
    """The time of the newest picture."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera

    def monotonic(self) -> float:
        return self._camera.at_s

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._camera.at_s, UTC)


class Voice:
    """Says each tell; it is understood a moment later if nothing else was said meanwhile. Whom nothing answers tries again."""

    def __init__(self, played: Act, now_s: Callable[[], float]) -> None:
        self._played, self._now_s = played, now_s
        self._tell: Tell | None = None
        self._understood_s = 0.0

    def tell(self, tell: Tell) -> None:
        """The kiosk wants this now."""
        now_s = self._now_s()
        if tell is not self._tell:
            self._tell = tell
            self._understood_s = now_s + HEARD_S + (STRAIGHT_AFTER_S if tell is Tell.LOOK_STRAIGHT else 0.0)
        if now_s >= self._understood_s:
            self._understood_s = self._played.hears(Challenge(tell.value), now_s) + AGAIN_AFTER_S


async def _bring_portrait(work: FaceWork, looks: Looks) -> None:
    opened, _ = await work.ask(messages.OpenDoor())
    assert isinstance(opened, messages.DoorOpen)
    hand(cv2.imencode(".png", portrait(looks))[1].tobytes(), 1, opened.door)
    await work.ask(messages.TakePortrait(limit_s=30.0))


async def _stranger(kiosk: Kiosk, kind: Kind, looks: Looks, place: Surroundings) -> tuple[int, Act]:
    """The act, and how many attackers the recogniser took for the person: whom it tells apart stands before the camera."""
    for number in range(STRANGERS):
        dice = looks.seed + number * ANOTHER
        played = act(kind, looks, place, seed=dice)
        if kind is not Kind.SWAP or await _score(kiosk, played, place.light, dice) < kiosk.review:
            return number, act(kind, looks, place, seed=dice)
    raise LookupError(f"{looks.seed}: {STRANGERS} attackers look like the person")


async def _score(kiosk: Kiosk, played: Act, light: Light, dice: int) -> float:
    """How like the portrait's the face is that comes first."""
    camera = Camera(kiosk.writer, played, light, dice, fps=kiosk.view.fps)
    camera.shoot()
    await kiosk.work.ask(messages.See(after=camera.sequence - 1, embed=True))
    compared, _ = await kiosk.work.ask(messages.Compare())
    assert isinstance(compared, messages.Compared)
    return compared.score


def _shines(kind: Kind, slow: bool, dice: random.Random) -> bool:
    """Off for the old; an attacker mostly skips the light, as anybody may, because it can only speak against him."""
    return not slow and (kind is Kind.HONEST or dice.random() < ATTACK_LIGHT)


def around(dice: random.Random, view: View) -> Surroundings:
    """A kiosk's place: its lamp and its brightness differ, and how far one stands."""
    bright = dice.uniform(0.75, 1.1)
    usual = Light()
    light = replace(
        usual,
        room=_times(usual.room, bright),
        lamp=_times(usual.lamp, bright),
        lamp_from=(dice.uniform(-0.7, 0.7), dice.uniform(0.6, 0.9), 0.9),
    )
    lens = Lens(view.size, focal_px=view.focal_px, distance_mm=dice.uniform(520.0, 590.0))
    return Surroundings(lens, light, empty_room(*view.size))


def _times(colour: Rgb, by: float) -> Rgb:
    red, green, blue = colour
    return red * by, green * by, blue * by
