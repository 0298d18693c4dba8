"""What one signal says. Findings are for the log and for staff; the resident never hears more than 未通过, 需人工核验."""

from dataclasses import dataclass
from enum import Enum


class Signal(Enum):
    """The signals of liveness, one file each."""

    CHALLENGE = "challenge"
    IDENTITY = "identity"
    DEPTH = "depth"
    LIGHT = "light"
    INFRARED = "infrared"
    STREAM = "stream"
    ALONE = "alone"
    PASSIVE = "passive"


class Outcome(Enum):
    """INCONCLUSIVE: the signal could not be measured, which speaks neither for nor against."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


class Reason(Enum):
    """Why a signal did not pass."""

    # challenge
    UNFINISHED = "unfinished"
    TIMED_OUT = "timed-out"
    WRONG_ACTIONS = "wrong-actions"
    # identity
    TOO_FEW_EMBEDDINGS = "too-few-embeddings"
    ANOTHER_PERSON = "another-person"
    # depth
    NO_TURN = "no-turn"
    LANDMARKS_RESTLESS = "landmarks-restless"
    ONE_PLANE = "one-plane"
    EARS_IN_PLANE = "ears-in-plane"
    NOSE_IN_PLANE = "nose-in-plane"
    # light
    NOT_SHOWN = "not-shown"
    TOO_FEW_LOOKS = "too-few-looks"
    OVEREXPOSED = "overexposed"
    NO_REFLECTION = "no-reflection"
    UNCLEAR_REFLECTION = "unclear-reflection"
    FOLLOWS_SOMETHING_ELSE = "follows-something-else"
    FOLLOWS_TOO_LATE = "follows-too-late"
    AHEAD_OF_THE_SCREEN = "ahead-of-the-screen"
    # infrared
    NO_INFRARED = "no-infrared"
    LAMP_OFF = "lamp-off"
    DARK_IN_INFRARED = "dark-in-infrared"
    BLANK_IN_INFRARED = "blank-in-infrared"
    UNLIKE_IN_INFRARED = "unlike-in-infrared"
    COPY_IN_INFRARED = "copy-in-infrared"
    # stream
    TOO_SLOW = "too-slow"
    CLOCK_NOT_MONOTONE = "clock-not-monotone"
    FROZEN = "frozen"
    PICTURES_COME_AGAIN = "pictures-come-again"
    LOOP = "loop"
    NO_SENSOR_NOISE = "no-sensor-noise"
    CLOCK_TOO_REGULAR = "clock-too-regular"
    FASTER_THAN_THE_CAMERA = "faster-than-the-camera"
    # alone
    SEVERAL_FACES = "several-faces"
    FACE_GONE = "face-gone"
    FACE_JUMPED = "face-jumped"
    HEAD_JUMPED = "head-jumped"
    # passive
    NOT_INSTALLED = "not-installed"
    LOOKS_FAKE = "looks-fake"


@dataclass(frozen=True, slots=True)
class Finding:
    """measured and limit: the number that decided and what it was held against, in the signal's own unit."""

    signal: Signal
    outcome: Outcome
    reason: Reason | None = None
    measured: float | None = None
    limit: float | None = None


def passed(signal: Signal, measured: float | None = None, limit: float | None = None) -> Finding:
    """The signal speaks for a live person."""
    return Finding(signal, Outcome.PASS, None, measured, limit)


def failed(
    signal: Signal, reason: Reason, measured: float | None = None, limit: float | None = None
) -> Finding:
    """The signal speaks against one."""
    return Finding(signal, Outcome.FAIL, reason, measured, limit)


def inconclusive(signal: Signal, reason: Reason, measured: float | None = None) -> Finding:
    """The signal could not be measured."""
    return Finding(signal, Outcome.INCONCLUSIVE, reason, measured)
