"""What comes before the camera: an honest person, or one of the attacks. Each is seeded, and hears what is spoken.

An act gives the picture of a time before the sensor's grain; `Shot.grain` is 0 where a stream does not come from a sensor.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.flat import Sheet, held
from kiosk.bench.face.light import Light
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.motion import Motion, Part, Sway, Target
from kiosk.bench.face.others import attacker_of
from kiosk.bench.face.person import Challenge, Person
from kiosk.bench.face.portrait import PRINT_FOCAL_PX, PRINT_FROM_MM, PRINT_WIDE_MM, linear, print_of
from kiosk.bench.face.render import Layer, Lens, over
from kiosk.bench.face.sensor import GRAIN

Floats = NDArray[np.float32]
Picture = NDArray[np.uint8]


class Kind(StrEnum):
    """Honest, or the species of attack."""

    HONEST = "honest"
    PHOTO = "photo"
    PHOTO_BENT = "photo-bent"
    REPLAY = "replay"
    FROZEN = "frozen-face"
    TWO = "two-people"
    MASK = "cut-out-mask"
    SWAP = "swap"
    INJECTED = "injected"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The camera, the room's light, and the wall behind (blue first, as it is in `Light()`)."""

    lens: Lens
    light: Light
    wall: Picture


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture before the sensor, and the sensor's grain in it. `still`: number it as this, not by its time."""

    picture: Picture
    grain: float = GRAIN
    still: int | None = None


class Act(Protocol):
    """One act; times are seconds since it began and never go back."""

    def hears(self, challenge: Challenge, at_s: float) -> float:
        """The kiosk asks this aloud; when whoever is there has done what they do about it."""
        ...

    def shot(self, at_s: float, light: Light) -> Shot:
        """What the camera has before it in this light."""
        ...


def act(kind: Kind, looks: Looks, around: Surroundings, *, seed: int = 0) -> Act:
    """The act of that kind. looks: whose certification it is; an attacker is somebody else, by the seed."""
    match kind:
        case Kind.HONEST:
            return Live(Person(looks, seed=seed), around)
        case Kind.PHOTO:
            return Print(looks, around, seed, bend_deg=0.0)
        case Kind.PHOTO_BENT:
            return Print(
                looks, around, seed, bend_deg=float(np.random.default_rng((seed, 31)).uniform(35, 70))
            )
        case Kind.REPLAY:
            return Replay(looks, around, seed)
        case Kind.FROZEN:
            return Frozen(Live(Person(looks, seed=seed), around))
        case Kind.TWO:
            return Two(looks, around, seed)
        case Kind.MASK:
            return Mask(looks, around, seed)
        case Kind.SWAP:
            return Swap(looks, around, seed)
        case Kind.INJECTED:
            return Injected(Live(Person(looks, seed=seed), around))


class Live:
    """A living person before the wall."""

    def __init__(self, person: Person, around: Surroundings) -> None:
        self._person, self._around = person, around

    def hears(self, challenge: Challenge, at_s: float) -> float:
        return self._person.obeys(challenge, at_s)

    def shot(self, at_s: float, light: Light) -> Shot:
        return Shot(_scene(self._around, light, (self._person.drawn(at_s, light, self._around.lens),)))


class Print:
    """A print held up: it is moved, turned and nodded as its holder is asked to, flat or bent. It cannot blink."""

    def __init__(self, looks: Looks, around: Surroundings, seed: int, *, bend_deg: float) -> None:
        self._around = around
        self._paper = print_of(looks)
        self._sheet = Sheet(PRINT_WIDE_MM, bend_deg)
        self._hand = Motion(Sway(seed, much=1.6, blinks=False))
        self._dice = np.random.default_rng((seed, 37))

    def hears(self, challenge: Challenge, at_s: float) -> float:
        return _turned_by_hand(self._hand, challenge, at_s, self._dice)

    def shot(self, at_s: float, light: Light) -> Shot:
        pose = self._hand.pose(at_s)
        return Shot(
            _scene(
                self._around, light, (held(self._paper, None, self._sheet, pose, light, self._around.lens),)
            )
        )


class Replay:
    """A film of the honest person on a tablet, which shines by itself: it turns and blinks when the film does."""

    LOOP_S, FPS, SHINES = 8.0, 15, 1.25

    def __init__(self, looks: Looks, around: Surroundings, seed: int, *, moire: bool = False) -> None:
        self._around, self._moire = around, moire
        self._lens = Lens((360, 450), focal_px=1050.0, distance_mm=900.0, down=0.0)
        self._filmed = Person(looks, seed=seed)
        at_s = 0.5
        for challenge in np.random.default_rng((seed, 41)).permutation(np.array(list(Challenge)[:4])):
            at_s = self._filmed.obeys(challenge, at_s)
        self._pictures: dict[int, Floats] = {}
        self._hand = Motion(Sway(seed, much=0.8, blinks=False))

    def hears(self, challenge: Challenge, at_s: float) -> float:
        return at_s

    def shot(self, at_s: float, light: Light) -> Shot:
        number = int(at_s % self.LOOP_S * self.FPS)
        if number not in self._pictures:
            self._pictures[number] = self._frame(number)
        sheet = Sheet(PRINT_WIDE_MM, shines=True)
        pose = self._hand.pose(at_s)
        return Shot(
            _scene(
                self._around,
                light,
                (held(self._pictures[number], None, sheet, pose, light, self._around.lens),),
            )
        )

    def _frame(self, number: int) -> Floats:
        wall = np.full((self._lens.size[1], self._lens.size[0], 3), 170, np.uint8)
        over(wall, self._filmed.drawn(number / self.FPS, self._around.light, self._lens))
        shown = linear(wall) * self.SHINES
        if self._moire:
            across = np.arange(shown.shape[1], dtype=np.float32)
            shown = shown * (1 + 0.10 * np.sin(across * 2.2))[None, :, None]
        return np.ascontiguousarray(shown, np.float32)


class Frozen:
    """An honest person for a moment, then the same picture for ever, to its last bit."""

    AFTER_S = 1.5

    def __init__(self, live: Live) -> None:
        self._live = live
        self._kept: Shot | None = None

    def hears(self, challenge: Challenge, at_s: float) -> float:
        return at_s

    def shot(self, at_s: float, light: Light) -> Shot:
        if at_s < self.AFTER_S:
            return self._live.shot(at_s, light)
        if self._kept is None:
            self._kept = replace(self._live.shot(self.AFTER_S, light), still=0)
        return self._kept


class Two:
    """The honest person, and somebody who looks in beside."""

    def __init__(self, looks: Looks, around: Surroundings, seed: int) -> None:
        self._around = around
        self._person = Person(looks, seed=seed)
        self._other = Person(attacker_of(looks, seed), seed=seed + 1)
        self._person.motion.add(Target(0.0, Part.ASIDE, -85.0, 0.0))
        for part, value in ((Part.ASIDE, 115.0), (Part.NEARER, -90.0)):
            self._other.motion.add(Target(0.0, part, value, 0.0))

    def hears(self, challenge: Challenge, at_s: float) -> float:
        return self._person.obeys(challenge, at_s)

    def shot(self, at_s: float, light: Light) -> Shot:
        lens = self._around.lens
        return Shot(
            _scene(
                self._around,
                light,
                tuple(one.drawn(at_s, light, lens) for one in (self._other, self._person)),
            )
        )


class Mask:
    """The print before an attacker's face, with holes where the attacker's own eyes blink; it turns with the attacker."""

    def __init__(self, looks: Looks, around: Surroundings, seed: int) -> None:
        self._around = around
        self._paper = print_of(looks)
        self._attacker = Person(attacker_of(looks, seed), seed=seed)
        self._sheet = Sheet(PRINT_WIDE_MM, bend_deg=12.0)
        self._holes = _eye_holes(looks, self._paper.shape[:2])

    def hears(self, challenge: Challenge, at_s: float) -> float:
        return self._attacker.obeys(challenge, at_s)

    def shot(self, at_s: float, light: Light) -> Shot:
        lens = self._around.lens
        pose = self._attacker.motion.pose(at_s)
        paper = held(
            self._paper, self._holes, self._sheet, replace(pose, nearer=pose.nearer + 22), light, lens
        )
        return Shot(_scene(self._around, light, (self._attacker.drawn(at_s, light, lens), paper)))


class Swap:
    """The attacker lives through the challenges; after them the print of the person is held up for the match."""

    def __init__(self, looks: Looks, around: Surroundings, seed: int, *, challenges: int = 2) -> None:
        self._live = Live(Person(attacker_of(looks, seed), seed=seed), around)
        self._print = Print(looks, around, seed, bend_deg=0.0)
        self._challenges = challenges
        self._asked: set[Challenge] = set()  # one may be asked again
        self._swapped_s = float("inf")

    def hears(self, challenge: Challenge, at_s: float) -> float:
        done = self._live.hears(challenge, at_s)
        if challenge is not Challenge.LOOK_STRAIGHT:
            self._asked.add(challenge)
            if len(self._asked) == self._challenges:
                self._swapped_s = done
        return done

    def shot(self, at_s: float, light: Light) -> Shot:
        return (self._live if at_s < self._swapped_s else self._print).shot(at_s, light)


class Injected:
    """A puppet of the person, drawn by a program instead of a camera: it obeys, without grain and without the window's light."""

    def __init__(self, puppet: Live) -> None:
        self._puppet = puppet

    def hears(self, challenge: Challenge, at_s: float) -> float:
        return self._puppet.hears(challenge, at_s)

    def shot(self, at_s: float, light: Light) -> Shot:
        return replace(self._puppet.shot(at_s, replace(light, screen=(0.0, 0.0, 0.0))), grain=0.0)


def _scene(around: Surroundings, light: Light, layers: tuple[Layer, ...]) -> Picture:
    """The wall and what stands before it, the farthest first."""
    level = sum(light.room) / sum(Light().room)
    picture = np.asarray(cv2.convertScaleAbs(around.wall, alpha=float(np.sqrt(level))), np.uint8)
    for layer in layers:
        over(picture, layer)
    return picture


def _turned_by_hand(hand: Motion, challenge: Challenge, at_s: float, dice: np.random.Generator) -> float:
    """What a holder can do: turn the thing for a turn, tip it for the mouth, shake it for a blink."""
    begins = at_s + float(dice.uniform(0.4, 0.9))
    match challenge:
        case Challenge.TURN_LEFT:
            part, value = Part.YAW, 38.0
        case Challenge.TURN_RIGHT:
            part, value = Part.YAW, -38.0
        case Challenge.OPEN_MOUTH:
            part, value = Part.PITCH, 18.0
        case Challenge.BLINK:
            part, value = Part.ROLL, 10.0
        case Challenge.LOOK_STRAIGHT:
            part, value = Part.YAW, 0.0
    hand.add(Target(begins, part, value, 0.6))
    hand.add(Target(begins + 1.1, part, 0.0, 0.6))
    return begins + 1.7


def _eye_holes(looks: Looks, size: tuple[int, int]) -> Floats:
    """Two almond holes in the print."""
    high, wide = size
    down, across = np.mgrid[0:high, 0:wide].astype(np.float32)
    scale = PRINT_FOCAL_PX / PRINT_FROM_MM
    x, y = (across - wide / 2) / scale, (high / 2 - down) / scale
    holes = np.zeros(size, np.float32)
    for side in (-1, 1):
        holes[((x - side * looks.eye_apart / 2) / 17) ** 2 + (y / 9) ** 2 < 1] = 1
    return holes
