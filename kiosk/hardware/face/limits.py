"""The numbers that quality and liveness judge by, each with where it comes from. No I/O.

"bench": chosen on made-up heads (tests/hardware/face/heads.py, seeds below 1000) and to be tried again with a station's
cameras. "challenge rules": starting rules that were measured on single pictures, never on film.
"""

from dataclasses import dataclass
from enum import Enum


class Pace(Enum):
    """How much longer everything may take: waits are multiplied."""

    USUAL = 1.0
    ELDER = 2.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Degrees, seconds, grey levels of 255; lengths of a face are shares of the distance between its eyes or of its box."""

    # quality: how a face must stand before the camera. The second of a pair is where a hint that was said goes away again.
    dark: float = 55.0  # mean grey of the face; the camera room calls a whole picture dark at 48
    dark_over: float = 65.0
    bright: float = 215.0  # as the camera room
    bright_over: float = 205.0
    burnt_share: float = 0.25  # of the face at 250 and more; bench
    far_eyes_px: float = 50.0  # 112 px of face for the embedding take eyes about 45 px apart
    far_eyes_over_px: float = 56.0
    near_share: float = 0.80  # of the picture's width or height; detectors miss faces that fill the picture
    near_share_over: float = 0.72
    frontal_yaw: float = 12.0  # the challenge starts from within 10; people are asked to look straight
    frontal_pitch: float = 18.0  # a kiosk's camera looks up or down at most people
    frontal_roll: float = 20.0
    frontal_over: float = 0.8  # of the three above
    sharp: float = 0.14  # steepest grey steps of the aligned face in its contrast: sharp 0.3, smeared over 7 px 0.13; bench
    sharp_over: float = 0.16
    covered: float = (
        0.30  # structure of an eye or the mouth against the most structured: bare 0.6, covered 0.15; bench
    )
    covered_over: float = 0.36
    second_share: float = (
        0.5  # a second face of that share of the first one's width stands beside it, not behind in the hall
    )
    hint_settle_s: float = 0.4  # as the camera room's verdicts
    hint_hold_s: float = 1.2  # a spoken hint takes about that long

    # challenge: the challenge rules
    start_yaw: float = 10.0
    turned_yaw: float = 20.0
    mouth_open: float = (
        0.25  # lips apart in the nose's length: drawn people 0.41 and more when open, people 851000 to 851029
    )
    mouth_rest: float = 0.15  # the same of a mouth at rest: 0.03 at most, and some stand a little open
    lids_shut: float = 0.7  # of their own opening at rest: drawn people's tremble to 0.90 at least, a print's to 0.92, and are
    lids_open: float = (
        0.85  # 0.66 and less when shut, behind glasses too; bench people 600501 to 610027, at 8 a second
    )
    lids_noise: float = 4.0  # sigmas of the same lids at rest: restless landmarks take more
    lids_looks: int = 8  # the latest: half a second at 15 a second, one second at 8
    blink_least_s: float = 0.06  # a shorter one is a slip of the landmarks
    blink_s: float = 0.6
    blink_nod: float = 8.0  # degrees: who nods lowers the lids; in a blink pitch moves up to 5; bench
    judged_yaw: float = 15.0  # beyond, turning and looking down change how open the lids seem
    judged_pitch: float = 15.0
    start_looks: int = (
        3  # in a row, before a step counts: one look may be a slip of the landmarks; 0.2 s at 15 a second
    )
    held_looks: int = 3  # the same for the action itself; depth has its looks of the turn from it
    lost_s: float = 1.0  # without a face a step begins anew
    step_s: float = 7.0  # two steps and the approach fit the 25 s of an honest certification
    rest_s: float = 4.0  # of nothing after the last action: a film of all four in 8 s pauses no longer, and that around a blink
    wrong_actions: int = 2  # left and right are confused by honest people too; a third is no confusion

    # identity: the cosines are the engine's
    embed_each_s: float = 0.5  # an embedding takes 40 ms of the one that a look may take

    # depth. A nose's tip stands about 0.25 of the eyes' distance before the line from its root to its base and 0.45 before the
    # cheeks beside it (anthropometry); paper bent to a roll of 50 mm reaches 0.07 and 0.13, and never both
    depth_turn: float = 15.0  # looks that are turned by so much against the straight ones
    depth_looks: int = 3
    ridge: float = 0.10  # bench
    row: float = 0.25  # bench
    ears: float = 0.45  # nose before the ears' middle in the ears' distance: a head 0.7 to 0.9, flat paper under 0.15; bench
    plane: float = 0.035  # residual of the best plane-to-plane map: a head from 0.07, flat paper 0.015; bench
    depth_noise: float = 0.03  # standard error of the nose's height, above it nothing is said; bench

    # light
    change_s: float = 0.5  # at most two changes a second (WCAG 2.3.1 allows three flashes)
    red_share: float = 0.8  # R/(R+G+B) from which WCAG 2.3.1 calls a red saturated
    light_floor: float = (
        0.004  # change of log colour below which the screen cannot be seen on the face; bench
    )
    light_strong: float = (
        0.045  # change of log colour that the screen does not explain: people up to 0.04; bench
    )
    light_follows: float = (
        0.80  # correlation with what was shown: people 0.9, another sequence 0.7 in 99 of 100; bench
    )
    light_odd: float = 0.02  # the same, where the screen explains next to nothing: wandering white balance up to 0.012; bench
    light_astray: float = 0.5
    light_late_s: float = 0.35  # screen (50 ms) + exposure (33) + camera (100) and as much again
    light_early_s: float = 0.04  # half a picture of uncertainty; light is never before its cause
    light_looks: int = 30
    burnt: float = 245.0  # mean of a channel that follows nothing any more

    # infrared
    infrared_dark: float = 25.0  # skin under the camera's own lamp is far brighter; bench
    infrared_scene: float = (
        15.0  # the rest of the picture that much brighter: the lamp burns, the face does not answer
    )
    infrared_contrast: float = (
        0.05  # spread of the face in its mean: a display or dye ink is a blank sheet; bench
    )
    infrared_alike: float = 0.25  # correlation of coarse structure with the visible face; bench
    infrared_copy: float = 0.9  # correlation of the finest structure: two sensors share no noise; bench

    # stream
    frozen_s: float = 0.5  # the very same picture; a camera may hand out one twice
    repeated: int = 2  # whole pictures that come again later: noise never does
    loop_overlap_s: float = 2.0
    loop_period_s: float = 0.5
    loop_share: float = 0.45  # mismatch at the period in the motion of the stretch: people from 0.57, loops 0.1 to 0.35; bench
    loop_motion: float = 0.02  # of the patch's own contrast, less is stillness; bench
    loop_part: float = 0.5  # of the whole stream's motion: actions are in it; loops from 0.8; bench
    loop_away: float = 2.0  # as often as far from itself after a shorter time: people 1.0, loops 7; bench
    least_noise: float = (
        0.1  # grey levels in flat places; a sensor's 3 are 1.9 raw, 0.45 as JPEG of 88, 0.2 of 75; bench
    )
    least_jitter_s: float = (
        2e-6  # spread of the intervals; a driver's clock varies by far more. Cameras: not measured
    )
    jitter_looks: int = 30
    rate_over: float = 1.25  # faster than the camera was told to be
    slowest_rate: float = 4.0  # below, nothing is said of a stream

    # alone
    several_looks: int = 2  # in a row; one may be the detector's slip
    gone_s: float = 0.7
    jump: float = 0.35  # of the box's width between two looks, and
    jump_speed: float = 4.0  # widths a second on top: a quick step to the side
    growth: float = 1.35  # width against width before, and as much a tenth of a second later again
    turn_speed: float = 330.0  # degrees a second; a head's quickest turns stay below
    turn_jump: float = 16.0  # and at least so far in one look

    # passive
    passive_live: float = 0.8  # default of the insightface add-on


LIMITS = Limits()
