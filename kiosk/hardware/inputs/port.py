"""The inputs as the house sees them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the board sees. `battery_percent`: of the UPS, None where it has none."""

    mains: bool = True
    battery_percent: int | None = None
    door_open: bool = False
    near: bool = False  # somebody stands before the machine
    headphones: bool = False


UNKNOWN = Inputs()  # while no board speaks: nothing is claimed
