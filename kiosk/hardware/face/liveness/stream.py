"""The stream itself: is it a camera's, now. No I/O.

Takes looks in order of time: digests, capture times, noise, patches. What it can show: a frozen picture, pictures or
stretches that come again, pictures without a sensor's noise, a clock that no driver has. What it cannot: a film played once,
with noise added and a clock that trembles, or anything that is really before the lens.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.faces import Look
from kiosk.hardware.face.limits import LIMITS, Limits
from kiosk.hardware.face.liveness.finding import Finding, Reason, Signal, failed, inconclusive, passed

Trace = npt.NDArray[np.float64]
Traces = npt.NDArray[np.float64]
BLOCK_PX = 8
LOOKS_COMPARED = 300  # of a long stream the latest: the work stays bounded
WORST_SHARE = 0.9  # a loop fits nearly everywhere, a person now and then


def judge_stream(
    looks: Sequence[Look],
    *,
    camera_fps: float | None = None,
    least_noise: float | None = None,
    traces: Sequence[Trace | None] | None = None,
    limits: Limits = LIMITS,
) -> Finding:
    """PASS when nothing speaks against a live camera.

    traces: of each look, where they were taken as the looks came, which leaves less for the end.
    camera_fps: what the camera was told to give; None where nobody knows. Looks may be fewer than its pictures, never more.
    least_noise: grey levels that this station's camera shows at least; 0 for one that compresses them away.
    """
    if len(looks) < limits.jitter_looks:
        return inconclusive(Signal.STREAM, Reason.TOO_FEW_LOOKS, float(len(looks)))
    intervals = np.diff([look.at_s for look in looks])
    if float(intervals.min()) <= 0:
        return failed(Signal.STREAM, Reason.CLOCK_NOT_MONOTONE, float(intervals.min()), 0.0)
    for finding in (
        _frozen(looks, limits), _again(looks, limits), _silent(looks, limits.least_noise if least_noise is None else least_noise),
        _clock(intervals, camera_fps, limits),
        _loop(looks, [trace_of(look) for look in looks] if traces is None else traces, limits),
    ):  # fmt: skip
        if finding is not None:
            return finding
    rate = 1 / float(np.median(intervals))
    if rate < limits.slowest_rate:
        return inconclusive(Signal.STREAM, Reason.TOO_SLOW, rate)
    return passed(Signal.STREAM, rate, limits.slowest_rate)


def _frozen(looks: Sequence[Look], limits: Limits) -> Finding | None:
    """The same picture from look to look."""
    since_s = looks[0].at_s
    longest_s = 0.0
    for earlier, later in pairwise(looks):
        if later.digest == earlier.digest:
            longest_s = max(longest_s, later.at_s - since_s)
        else:
            since_s = later.at_s
    return (
        failed(Signal.STREAM, Reason.FROZEN, longest_s, limits.frozen_s)
        if longest_s > limits.frozen_s
        else None
    )


def _again(looks: Sequence[Look], limits: Limits) -> Finding | None:
    """Pictures that come again after others; one that the camera handed out twice counts once."""
    changes = [looks[0].digest] + [
        later.digest for earlier, later in pairwise(looks) if later.digest != earlier.digest
    ]
    again = sum(count - 1 for count in Counter(changes).values())
    if again < limits.repeated:
        return None
    return failed(Signal.STREAM, Reason.PICTURES_COME_AGAIN, float(again), float(limits.repeated))


def _silent(looks: Sequence[Look], least: float) -> Finding | None:
    noise = float(np.median([look.noise for look in looks]))
    return failed(Signal.STREAM, Reason.NO_SENSOR_NOISE, noise, least) if noise < least else None


def _clock(intervals: npt.NDArray[np.float64], camera_fps: float | None, limits: Limits) -> Finding | None:
    jitter_s = float(np.std(intervals))
    if jitter_s < limits.least_jitter_s:
        return failed(Signal.STREAM, Reason.CLOCK_TOO_REGULAR, jitter_s, limits.least_jitter_s)
    rate = 1 / float(np.median(intervals))
    if camera_fps is not None and rate > camera_fps * limits.rate_over:
        return failed(Signal.STREAM, Reason.FASTER_THAN_THE_CAMERA, rate, camera_fps * limits.rate_over)
    return None


def trace_of(look: Look) -> Trace | None:
    """Means of the patch's blocks in its own brightness and contrast: light and exposure fall out."""
    if look.patch is None:
        return None
    green = look.patch[..., 1]
    high, wide = (side // BLOCK_PX for side in green.shape)
    blocks = green[: high * BLOCK_PX, : wide * BLOCK_PX].reshape(high, BLOCK_PX, wide, BLOCK_PX)
    means = blocks.sum(axis=(1, 3), dtype=np.int64).ravel() / BLOCK_PX**2
    trace: Trace = (means - means.mean()) / (means.std() or 1.0)
    return trace


def _loop(looks: Sequence[Look], traces: Sequence[Trace | None], limits: Limits) -> Finding | None:
    """A stretch with motion in it that comes again after a fixed time, nearly equal, having been far from itself in between."""
    seen = [(look.at_s, trace) for look, trace in zip(looks, traces, strict=True) if trace is not None]
    seen = seen[-LOOKS_COMPARED:]
    if len(seen) < limits.jitter_looks:
        return None
    step_s = (seen[-1][0] - seen[0][0]) / (len(seen) - 1)
    first = max(2, round(limits.loop_period_s / step_s))
    last = len(seen) - round(limits.loop_overlap_s / step_s)
    stretches = _Stretches(np.array([trace for _, trace in seen]))
    least, farthest = 1.0, 0.0
    for lag in range(1, last):
        apart = stretches.apart(lag)
        if lag >= first and farthest > apart * limits.loop_away:
            least = min(least, stretches.mismatch(lag, limits))
        farthest = max(farthest, apart)
    return failed(Signal.STREAM, Reason.LOOP, least, limits.loop_share) if least < limits.loop_share else None


class _Stretches:
    """All stretches of one stream from its beginning, each against itself some looks later."""

    def __init__(self, traces: Traces) -> None:
        power = np.einsum("ij,ij->i", traces, traces)
        counts = np.arange(1, len(traces) + 1)
        means = np.cumsum(traces, axis=0) / counts[:, None]  # of the first 1, 2, 3 … looks
        apart = power[:, None] + power[None, :] - 2 * np.einsum("ij,kj->ik", traces, traces)
        moved = (
            power[:, None] + np.einsum("kj,kj->k", means, means) - 2 * np.einsum("ij,kj->ik", traces, means)
        )
        self._apart, self._moved = (
            np.sqrt(np.maximum(squares, 0.0) / traces.shape[1]) for squares in (apart, moved)
        )

    def apart(self, lag: int) -> float:
        """How far the stream is from itself `lag` looks later."""
        return _worst(np.diagonal(self._apart, lag))

    def mismatch(self, lag: int, limits: Limits) -> float:
        """The same in the motion of that stretch; 1 where it is still, or stiller than the whole: that is like itself anyway."""
        motion = self._motion(len(self._apart) - lag)
        least = max(limits.loop_motion, limits.loop_part * self._motion(len(self._apart)))
        return self.apart(lag) / motion if motion > least else 1.0

    def _motion(self, count: int) -> float:
        """Of the first looks."""
        return _worst(self._moved[:count, count - 1])


def _worst(values: Traces) -> float:
    """What nine in ten stay below."""
    place = int(WORST_SHARE * (len(values) - 1))
    return float(np.partition(values, place)[place])
