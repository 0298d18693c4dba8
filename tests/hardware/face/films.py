"""Whole attempts before the made-up camera: people, and what attackers hold up, answer what they are told."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.faces import EngineFacts, Face, Look, Signs
from kiosk.hardware.face.liveness.attempt import Attempt, Beside
from kiosk.hardware.face.liveness.challenge import Action, Tell, draw
from kiosk.hardware.face.liveness.finding import Finding
from kiosk.hardware.face.liveness.light import SCREEN_GAMMA, Stage, draw_colours, lasts_s
from tests.hardware.face.heads import SIZE, Array, Head, Pose, paint, project, somebody

FACTS = EngineFacts("made up", "00000000", accept=0.45, review=0.36, licences=())
MOST_LOOKS = 900
STEPS = (Tell.BLINK, Tell.TURN_LEFT, Tell.TURN_RIGHT, Tell.OPEN_MOUTH)


@dataclass
class Actor:
    """Moves as told, after a moment. `can`: what it is able to do; paper without holes has no lids and no jaw."""

    seed: int
    can: frozenset[Tell] = frozenset(STEPS)
    told: Tell = Tell.LOOK_STRAIGHT
    heard: Tell = Tell.LOOK_STRAIGHT
    begins_s: float = 0.0
    pose: Pose = field(default_factory=Pose)

    def __post_init__(self) -> None:
        random = self.random = np.random.default_rng((self.seed, 1))
        self.peak = float(random.uniform(26, 42))
        self.speed = float(random.uniform(45, 110))
        self.home = random.normal(0, (2.5, 5.0, 3.0))
        self.place = (random.normal(0, 25), random.normal(0, 20), random.uniform(420, 650))

    def move(self, at_s: float, step_s: float, told: Tell) -> Pose:
        """Where it is one step later."""
        if told is not self.heard:
            self.heard, self.begins_s = told, at_s + float(self.random.uniform(0.4, 1.1))
        if at_s >= self.begins_s:
            self.told = self.heard
        since_s = at_s - self.begins_s
        acts = self.told in self.can
        aim = self.peak if self.told is Tell.TURN_LEFT else -self.peak
        aim = aim if acts and self.told in (Tell.TURN_LEFT, Tell.TURN_RIGHT) else 0.0
        yaw = self.pose.yaw + float(np.clip(aim - self.pose.yaw, -self.speed * step_s, self.speed * step_s))
        jaw = 0.8 if acts and self.told is Tell.OPEN_MOUTH else 0.02
        jaw = self.pose.jaw + float(np.clip(jaw - self.pose.jaw, -4 * step_s, 4 * step_s))
        shut = acts and self.told is self.heard is Tell.BLINK and since_s % 1.6 < 0.3
        wander = np.sin(at_s * np.array([0.7, 0.9, 0.5]) + self.seed)
        x, y, z = np.array(self.place) + wander * (6, 4, 10)
        self.pose = replace(self.pose, yaw=yaw, jaw=jaw, blink=0.85 if shut else 0.06, at=(x, y, z))
        return replace(
            self.pose, yaw=yaw + self.home[0] + wander[1], pitch=self.home[1] + 2 * wander[0],
            roll=self.home[2] + wander[2],
        )  # fmt: skip


@dataclass
class Room:
    """Light around (B, G, R), how much of the screen's reaches the face against it, and when."""

    around: tuple[float, float, float] = (0.9, 1.0, 1.05)
    screen: float = 0.25
    late_s: float = 0.12
    stages: tuple[Stage, ...] = ()
    began_s: float = float("inf")

    def light(self, at_s: float) -> Array:
        """What falls on the face."""
        since_s = at_s - self.late_s - self.began_s
        shown = [stage.bgr for stage in self.stages if stage.start_s <= since_s]
        colour = np.array(shown[-1] if shown else (255, 255, 255)) / 255
        lit: Array = np.array(self.around) + self.screen * colour**SCREEN_GAMMA
        return lit


class Camera:
    """Clock, sensor and recogniser. Landmarks tremble by `tremble` of the eyes' distance."""

    def __init__(
        self,
        seed: int,
        *,
        fps: float = 15.0,
        noise: float = 1.6,
        jitter_s: float = 0.004,
        tremble: float = 0.009,
    ) -> None:
        self.random = np.random.default_rng((seed, 2))
        self.fps, self.noise, self.jitter_s, self.tremble = fps, noise, jitter_s, tremble
        self.at_s = 100.0
        self.exposure = 0.55
        self.paints = False
        self.steady_s = self.at_s

    def tick(self) -> float:
        """The time of the next picture."""
        self.steady_s += 1 / self.fps
        self.at_s = self.steady_s + float(self.random.uniform(0, self.jitter_s))
        return self.at_s

    def shoot(self, head: Head, pose: Pose, room: Room) -> Look:
        """One look at the head."""
        random = self.random
        points = project(head, pose)
        eyes = float(np.linalg.norm(points[[263, 362]].mean(axis=0) - points[[33, 133]].mean(axis=0)))
        points += random.normal(0, self.tremble * eyes, points.shape)
        left, top = points[:, :2].min(axis=0)
        right, bottom = points[:, :2].max(axis=0)
        five = [points[[33, 133], :2].mean(0), points[[263, 362], :2].mean(0), *points[[4, 61, 291], :2]]
        signs = Signs(
            points.astype(np.float32), pose.yaw + random.normal(0, 1.2), pose.pitch + random.normal(0, 1.2),
            pose.roll + random.normal(0, 0.5),
        )  # fmt: skip
        face = Face((left, top, right - left, bottom - top), 0.9, np.array(five, dtype=np.float32))
        patch = self._expose(pose, room.light(self.at_s)) if self.paints else None
        digest = hashlib.sha256(points.tobytes()).digest()
        near = head.face + random.normal(0, 0.035, head.face.shape)
        embedding = (near / np.linalg.norm(near)).astype(np.float32)
        return Look(self.at_s, SIZE, (face,), signs, embedding, patch, self.noise * 0.9, digest)

    def _expose(self, pose: Pose, light: Array) -> npt.NDArray[np.uint8]:
        painted = paint(pose, light, gain=self.exposure)
        self.exposure *= float(np.clip(118 / painted.mean(), 0.97, 1.03))  # auto exposure, slowly
        noisy = painted + self.random.normal(0, self.noise, painted.shape) if self.noise else painted
        return np.clip(noisy.round(), 0, 255).astype(np.uint8)


Shooting = Callable[[Camera, Actor, Room, Tell], Look]


@dataclass
class Film:
    """An attempt that was played to its end."""

    looks: list[Look]
    findings: tuple[Finding, ...]
    steps: tuple[Action, ...]


def as_told(head: Head) -> Shooting:
    """Shoots that head, moving as told."""

    def shoot(camera: Camera, actor: Actor, room: Room, told: Tell) -> Look:
        at_s = camera.tick()
        return camera.shoot(head, actor.move(at_s, 1 / camera.fps, told), room)

    return shoot


def play(
    seed: int, shoot: Shooting, *, camera: Camera | None = None, actor: Actor | None = None, room: Room | None = None,
    match: Head | None = None, colours: bool = False, steps: tuple[Action, ...] | None = None,
) -> Film:  # fmt: skip
    """Plays one attempt: challenge, colours where wanted, verdict.

    match: who is compared with the portrait; the seed's person where not given. Faces are painted only where the camera or the
    colours want it: that takes most of the time.
    """
    dice = np.random.default_rng((seed, 3))
    camera, actor, room = camera or Camera(seed), actor or Actor(seed), room or Room()
    steps = steps or draw(lambda below: int(dice.integers(below)))
    attempt = Attempt(steps)
    camera.paints = camera.paints or colours
    looks: list[Look] = []
    told = Tell.LOOK_STRAIGHT
    stages = draw_colours(lambda below: int(dice.integers(below))) if colours else ()
    for _ in range(MOST_LOOKS):
        look = shoot(camera, actor, room, told)
        if look.signs is None or not attempt.wants_embedding(look.signs, look.at_s):
            look = replace(look, embedding=None)
        looks.append(look)
        told = attempt.see(look).tell
        if told in (Tell.DONE, Tell.FAILED) and room.began_s == float("inf"):
            room.stages, room.began_s = stages, look.at_s
        if look.at_s > room.began_s + (lasts_s(stages) if stages else 0.0):
            break
    person = match or somebody(seed)
    beside = Beside(stages=stages, began_s=room.began_s, camera_fps=15.0)
    return Film(looks, attempt.findings(person.face.astype(np.float32), FACTS, beside), steps)
