"""Plays an act before the camera: one thread draws picture after picture, as fast as anybody looks at them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from kiosk.bench.face.acts import Act, Kind, Live, Shot, Surroundings, act
from kiosk.bench.face.cast import LEAD
from kiosk.bench.face.light import INFRARED, Light
from kiosk.bench.face.looks import Looks, Rgb
from kiosk.bench.face.motion import Part, Target
from kiosk.bench.face.person import Challenge, Person
from kiosk.bench.face.render import Lens, Picture
from kiosk.bench.face.sensor import Glow, jpeg, taken
from kiosk.bench.face.window import Window
from kiosk.bench.finger import NoDisplay

UNDERSTOOD_S = (0.15, 0.5)  # from the end of a sentence on; then the person still has to begin
STARTS_S = (0.6, 1.4)  # from being told where to stand until the first step
STEP_S = 1.2
MOST_FPS = 16  # a face is looked at as often; whoever looks needs the rest of the machine
WATCHED_S = 2.0  # after a look at the pictures nobody draws any more
USUAL_HIGH = 480  # px; a taller picture has a longer lens
LOOKED_AGAIN_S = 2.0  # at a display that was not there
STOP_LIMIT_S = 10.0
DARK: Rgb = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Billing:
    """What is played: the kind of act, whose face by its seed, and the dice of everything else.

    away_mm: the honest person stands so much too far at first, until they are told.
    """

    kind: Kind = Kind.HONEST
    person: int = LEAD
    seed: int = 0
    away_mm: float = 0.0


class Studio:
    """Runs from `open` to `close`, and draws while somebody looks.

    What is asked and shown comes in from outside; the agent is never asked.
    """

    def __init__(
        self, billing: Billing, wall: Picture, fps: int, now: Callable[[], float], display: str
    ) -> None:
        """wall: the empty room, in the camera's size. now: monotonic seconds. display: of the kiosk's window, or empty."""
        self.billing = billing
        self._wall, self._fps, self._now, self._display = wall, min(fps, MOST_FPS), now, display
        self._ended = threading.Event()
        self._stands_well_at: list[float] = []
        self.heard: Challenge | None = None
        self._asked: list[tuple[Challenge, float]] = []
        self._thread = threading.Thread(target=self._run, name="face-studio", daemon=True)
        empty = jpeg(taken(wall, 0))
        self._latest: tuple[int, bytes, bytes] = (0, empty, empty)  # both eyes see the same moment
        self._infrared_wanted = False
        self._watched_until = 0.0
        self._dice = np.random.default_rng((billing.seed, 53))

    @property
    def number(self) -> int:
        """How many pictures there were; each is drawn once."""
        self._watched_until = self._now() + WATCHED_S
        return self._latest[0]

    @property
    def latest(self) -> bytes:
        """The newest picture, as JPEG; the empty room until there is one."""
        return self._latest[1]

    @property
    def infrared(self) -> bytes:
        """What the second eye has seen last; drawn only once somebody looks."""
        self._infrared_wanted = True
        return self._latest[2]

    def open(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End; the picture that is being drawn is finished."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join(STOP_LIMIT_S)

    def hear(self, challenge: Challenge) -> None:
        """The kiosk has said this aloud; it is understood in a moment."""
        self.heard = challenge
        self._asked.append((challenge, self._now() + float(self._dice.uniform(*UNDERSTOOD_S))))

    def hear_where(self) -> None:
        """The kiosk has said aloud that they stand too far or too near: they go to where people stand."""
        self._stands_well_at.append(self._now() + float(self._dice.uniform(*STARTS_S)))

    def _run(self) -> None:
        billing = self.billing
        high, wide = self._wall.shape[:2]
        lens = Lens((wide, high), focal_px=640.0 * high / USUAL_HIGH)
        around = Surroundings(lens, Light(), self._wall)
        looks, person = Looks.of(billing.person), None
        if billing.kind is Kind.HONEST:
            person = Person(looks, seed=billing.seed)
            person.motion.add(Target(0.0, Part.NEARER, -billing.away_mm, 0.0))
        played = (
            act(billing.kind, looks, around, seed=billing.seed) if person is None else Live(person, around)
        )
        following, eye, glow = Following(played), _Eye(self._display), Glow()
        begun = self._now()
        try:
            while not self._ended.is_set():
                at = self._now()
                if at > self._watched_until:
                    self._ended.wait(1 / self._fps)
                    continue
                glow.shows(at, eye.light(at))
                while self._asked:
                    challenge, heard = self._asked.pop(0)
                    following.hears(challenge, max(0.0, heard - begun))
                while self._stands_well_at:
                    starts_at = self._stands_well_at.pop(0)
                    if person is not None:
                        person.motion.add(Target(starts_at - begun, Part.NEARER, 0.0, STEP_S))
                number = self._latest[0] + 1
                shot = played.shot(at - begun, replace(Light(), screen=glow.at(at)))
                colours, infrared = jpeg(_sensed(shot, number)), self._latest[2]
                if self._infrared_wanted:
                    infrared = jpeg(_grey(_sensed(played.shot(at - begun, INFRARED), number)))
                self._latest = (number, colours, infrared)
                self._ended.wait(max(0.0, 1 / self._fps - (self._now() - at)))
        finally:
            eye.close()


class Following:
    """Does what is asked; what is asked again while it is being done is not done twice."""

    def __init__(self, played: Act) -> None:
        self._played = played
        self._doing: tuple[Challenge, float] | None = None

    def hears(self, challenge: Challenge, at_s: float) -> None:
        """Asked at that time."""
        if self._doing is None or self._doing[0] is not challenge or at_s > self._doing[1]:
            self._doing = challenge, self._played.hears(challenge, at_s)


class _Eye:
    """The window's light; darkness while there is no window."""

    def __init__(self, display: str) -> None:
        self._display = display
        self._window: Window | None = None
        self._next_s = 0.0

    def light(self, at_s: float) -> Rgb:
        if not self._display:
            return DARK
        try:
            if self._window is None:
                if at_s < self._next_s:
                    return DARK
                self._next_s = at_s + LOOKED_AGAIN_S
                self._window = Window(self._display)
            return self._window.light()
        except NoDisplay:
            self.close()
            return DARK

    def close(self) -> None:
        window, self._window = self._window, None
        if window is not None:
            window.close()


def _sensed(shot: Shot, number: int) -> Picture:
    """As the sensor gives it; a picture that stands still has always the same grain."""
    return taken(shot.picture, number if shot.still is None else shot.still, grain=shot.grain)


def _grey(picture: Picture) -> Picture:
    return np.repeat(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)[..., None], 3, 2)
