"""The screen-light challenge: the kiosk's screen shows random colours, and their reflection on the face must follow. No I/O.

Takes looks with patches and what was shown when. Works on the logarithm of blue against green and red against green, where a
gain common to all channels (auto exposure) falls out; a slow drift (white balance) is taken out as a straight line; constant
light around only makes the changes smaller. What it can show: that what the camera sees is lit by this screen, now: a film
that was made before is not, and an injected one has nothing of it. What it cannot: paper and masks reflect like faces; where
nothing of the screen can be seen on the face, in bright light or on a display that shines by itself, it says so and speaks
neither for nor against.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.faces import Look
from kiosk.hardware.face.limits import LIMITS, Limits
from kiosk.hardware.face.liveness.finding import Finding, Reason, Signal, failed, inconclusive, passed

Series = npt.NDArray[np.float64]
Colour = tuple[int, int, int]  # B, G, R, 0 to 255

# Far apart in blue against green and red against green; none a saturated red.
PALETTE: tuple[Colour, ...] = (
    (255, 255, 255), (255, 70, 40), (255, 240, 40), (60, 255, 60), (30, 190, 255), (255, 60, 200),
)  # fmt: skip
STAGES = 9
SLOWEST_S = 0.8
SCREEN_GAMMA = 2.2
LAG_STEP_S = 0.02
EARLIEST_S, LATEST_S = -0.5, 1.0


@dataclass(frozen=True, slots=True)
class Stage:
    """From `start_s` after the beginning on, the screen shines in one colour."""

    start_s: float
    bgr: Colour


@dataclass(frozen=True, slots=True)
class Following:
    """How well the face follows: correlation at the best lag, what the screen explains and what it does not, in log colour."""

    correlation: float
    lag_s: float
    explained: float
    unexplained: float


def draw_colours(randbelow: Callable[[int], int], *, limits: Limits = LIMITS) -> tuple[Stage, ...]:
    """A random sequence: no two neighbours alike, a change after `change_s` at the earliest.

    randbelow: as `secrets.randbelow`. The last stage lasts `SLOWEST_S`.
    """
    stages: list[Stage] = []
    start_s = 0.0
    for _ in range(STAGES):
        last = stages[-1].bgr if stages else None
        choices = [colour for colour in PALETTE if colour != last]
        stages.append(Stage(start_s, choices[randbelow(len(choices))]))
        start_s += limits.change_s + (1 + randbelow(300)) / 1000
    return tuple(stages)


def lasts_s(stages: Sequence[Stage]) -> float:
    """How long the whole sequence takes."""
    return stages[-1].start_s + SLOWEST_S


def judge_light(
    looks: Sequence[Look], stages: Sequence[Stage], began_s: float, *, limits: Limits = LIMITS
) -> Finding:
    """PASS when the face's colour follows what was shown, in order and in time.

    began_s: when the first stage was handed to the screen, on the looks' clock. No stages: the challenge was skipped.
    """
    if not stages:
        return inconclusive(Signal.LIGHT, Reason.NOT_SHOWN)
    shown = [
        look for look in looks
        if look.patch is not None and began_s <= look.at_s <= began_s + lasts_s(stages)
    ]  # fmt: skip
    if len(shown) < limits.light_looks:
        return inconclusive(Signal.LIGHT, Reason.TOO_FEW_LOOKS, float(len(shown)))
    colours = np.array([_mean_colour(look) for look in shown])
    if float(np.median(colours.max(axis=1))) > limits.burnt:
        return inconclusive(Signal.LIGHT, Reason.OVEREXPOSED)
    times = np.array([look.at_s - began_s for look in shown])
    return _decide(follow(times, colours, stages), limits)


def _decide(found: Following, limits: Limits) -> Finding:
    if found.correlation >= limits.light_follows and found.explained >= limits.light_floor:
        if found.lag_s > limits.light_late_s:
            return failed(Signal.LIGHT, Reason.FOLLOWS_TOO_LATE, found.lag_s, limits.light_late_s)
        if found.lag_s < -limits.light_early_s:
            return failed(Signal.LIGHT, Reason.AHEAD_OF_THE_SCREEN, found.lag_s, -limits.light_early_s)
        return passed(Signal.LIGHT, found.correlation, limits.light_follows)
    stranger = found.unexplained >= limits.light_odd and found.correlation < limits.light_astray
    if stranger or found.unexplained >= limits.light_strong:
        return failed(Signal.LIGHT, Reason.FOLLOWS_SOMETHING_ELSE, found.correlation, limits.light_follows)
    if found.explained < limits.light_floor:
        return inconclusive(Signal.LIGHT, Reason.NO_REFLECTION, found.explained)
    return inconclusive(Signal.LIGHT, Reason.UNCLEAR_REFLECTION, found.correlation)


def follow(times: Series, colours: Series, stages: Sequence[Stage]) -> Following:
    """The lag at which the colours (n, 3) follow the stages best. times: seconds since the beginning."""
    base = _drift(times)
    logs = np.log(np.maximum(colours, 1.0))
    seen = _straightened(base, np.column_stack((logs[:, 0] - logs[:, 1], logs[:, 2] - logs[:, 1])))
    total = float(np.sum(seen**2))
    if total == 0.0:
        return Following(0.0, 0.0, 0.0, 0.0)
    lags = np.arange(EARLIEST_S, LATEST_S + LAG_STEP_S / 2, LAG_STEP_S)
    wanted = _straightened(base, _shone(times - lags[:, None], stages))
    power = np.sum(wanted**2, axis=1)
    # A face can only answer a colour with more of it, so a negative answer explains nothing.
    answers = np.maximum(0.0, np.sum(wanted * seen, axis=1)) / np.where(power > 0, power, 1.0)
    explained = np.sum(answers**2 * power, axis=1)
    best = int(np.argmax(explained))
    if explained[best] <= 0.0:
        return Following(0.0, 0.0, 0.0, float(np.sqrt(total / len(seen))))
    left = max(0.0, total - float(explained[best]))
    return Following(
        float(explained[best] / total) ** 0.5, float(lags[best]),
        float(explained[best] / len(seen)) ** 0.5, (left / len(seen)) ** 0.5,
    )  # fmt: skip


def _mean_colour(look: Look) -> Series:
    """The mean over the middle of the face, where neither hair nor the room behind shows."""
    assert look.patch is not None
    high, wide = look.patch.shape[:2]
    middle = look.patch[high // 4 : high * 7 // 8, wide // 4 : wide * 3 // 4]
    mean: Series = middle.reshape(-1, 3).mean(axis=0, dtype=np.float64)
    return mean


def _shone(times: Series, stages: Sequence[Stage]) -> Series:
    """Blue and red less green of the screen's light at each time, (..., 2); before the first stage as in it."""
    starts = np.array([stage.start_s for stage in stages])
    light = (np.array([stage.bgr for stage in stages], dtype=np.float64) / 255) ** SCREEN_GAMMA
    beside_green = light[:, (0, 2)] - light[:, 1:2]
    shone: Series = beside_green[
        np.clip(np.searchsorted(starts, times, side="right") - 1, 0, len(stages) - 1)
    ]
    return shone


def _straightened(base: Series, series: Series) -> Series:
    """Series (..., n, 2) without what the columns of `base` explain: its mean and its straight drift."""
    rest: Series = series - np.einsum(
        "nb,mb,...mk->...nk", base, base, series, optimize=["einsum_path", (1, 2), (0, 1)]
    )
    return rest


def _drift(times: Series) -> Series:
    """An orthonormal base (n, 2) of constant and straight series."""
    base: Series = np.linalg.qr(np.column_stack((np.ones_like(times), times - times.mean())))[0]
    return base
