"""[certifying] of config/agent.toml."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CertifyingSettings:
    """How often somebody may try before the camera, and how long one waits for whom.

    `tries` that fail in a row; after them none for `cool_down_s`, and people certify. `stand_s`: for so long somebody may look
    for the right place, twice as long at the pace of the old; less than a visit lasts in which nobody is seen.
    `least_portrait_px`: a face narrower than that is not compared. `looks_a_second`: at most, because the screen draws on the
    same cores; liveness wants 8 or more.
    """

    tries: int = 3
    cool_down_s: float = 600.0
    stand_s: float = 40.0
    least_portrait_px: int = 80
    looks_a_second: int = 16

    def __post_init__(self) -> None:
        if not 1 <= self.tries <= 9:
            raise ValueError("tries: expected 1 to 9")
        if self.cool_down_s <= 0 or self.stand_s <= 0:
            raise ValueError("cool_down_s, stand_s: expected more than 0")
        if not 20 <= self.least_portrait_px <= 1000:
            raise ValueError("least_portrait_px: expected 20 to 1000")
        if not 8 <= self.looks_a_second <= 120:
            raise ValueError("looks_a_second: expected 8 to 120")
