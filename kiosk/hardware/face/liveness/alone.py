"""One face all the time, which moves like one. No I/O.

Takes looks in order of time: boxes and yaw. What it can show: a second person beside the first, a face that leaves or jumps
as it does when somebody or something is swapped. What it cannot: a swap behind a blind that lasts shorter than `gone_s` and
keeps the place.
"""

from collections.abc import Sequence
from itertools import pairwise

from kiosk.hardware.face.faces import Box, Face, Look
from kiosk.hardware.face.limits import LIMITS, Limits
from kiosk.hardware.face.liveness.finding import Finding, Reason, Signal, failed, inconclusive, passed

GROWTH_EACH_S = 0.1


def judge_alone(looks: Sequence[Look], *, limits: Limits = LIMITS) -> Finding:
    """PASS when every look shows one face near, never gone for long and never in two places at once."""
    with_face = [look for look in looks if look.faces]
    if len(with_face) < limits.several_looks:
        return inconclusive(Signal.ALONE, Reason.TOO_FEW_LOOKS, float(len(with_face)))
    crowded = _longest_run([are_several(look.faces, limits) for look in looks])
    if crowded >= limits.several_looks:
        return failed(Signal.ALONE, Reason.SEVERAL_FACES, float(crowded), float(limits.several_looks))
    seen_at_s = [looks[0].at_s, *(look.at_s for look in with_face), looks[-1].at_s]
    gone_s = max(later - earlier for earlier, later in pairwise(seen_at_s))
    if gone_s > limits.gone_s:
        return failed(Signal.ALONE, Reason.FACE_GONE, gone_s, limits.gone_s)
    for earlier, later in pairwise(with_face):
        reason = _jumped(earlier, later, limits)
        if reason is not None:
            return failed(Signal.ALONE, reason)
    return passed(Signal.ALONE, gone_s, limits.gone_s)


def are_several(faces: Sequence[Face], limits: Limits) -> bool:
    """Whether a second face is so large that it stands beside the first, not behind it in the hall."""
    return len(faces) > 1 and faces[1].box[2] >= limits.second_share * faces[0].box[2]


def _jumped(earlier: Look, later: Look, limits: Limits) -> Reason | None:
    took_s = max(later.at_s - earlier.at_s, 1e-3)
    before, after = earlier.faces[0].box, later.faces[0].box
    width = (before[2] + after[2]) / 2
    far = _apart(before, after) / width
    growth = max(before[2] / after[2], after[2] / before[2])
    if far > limits.jump + limits.jump_speed * took_s:
        return Reason.FACE_JUMPED
    if growth > limits.growth ** (1 + took_s / GROWTH_EACH_S):
        return Reason.FACE_JUMPED
    if earlier.signs is not None and later.signs is not None:
        turn = abs(later.signs.yaw - earlier.signs.yaw)
        if turn > max(limits.turn_jump, limits.turn_speed * took_s):
            return Reason.HEAD_JUMPED
    return None


def _apart(one: Box, other: Box) -> float:
    across = one[0] + one[2] / 2 - other[0] - other[2] / 2
    down = one[1] + one[3] / 2 - other[1] - other[3] / 2
    return float((across**2 + down**2) ** 0.5)


def _longest_run(flags: Sequence[bool]) -> int:
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest
