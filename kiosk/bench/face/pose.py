"""How somebody holds the head at one moment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pose:
    """Degrees and mm. Yaw is negative towards the picture's left, pitch positive downwards, roll clockwise as seen.

    blink: each lid, 0 open to 1, image left first; jaw and smile 0 to 1; gaze_x, gaze_y: the pupils' way in mm.
    aside, up, nearer: where the head is, from the middle of the picture and `distance_mm` of the lens.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    blink: tuple[float, float] = (0.0, 0.0)
    jaw: float = 0.0
    smile: float = 0.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    aside: float = 0.0
    up: float = 0.0
    nearer: float = 0.0
