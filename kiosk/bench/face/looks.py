"""What somebody looks like, by a seed: proportions in millimetres, colours, age. Nobody real."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

Rgb = tuple[float, float, float]

SKINS: tuple[Rgb, ...] = (  # as light leaves them, 0 to 1, linear
    (0.62, 0.43, 0.33),
    (0.55, 0.36, 0.26),
    (0.48, 0.29, 0.20),
    (0.40, 0.23, 0.15),
    (0.68, 0.48, 0.39),
)
CLOTHES: tuple[Rgb, ...] = (
    (0.05, 0.09, 0.22),
    (0.20, 0.05, 0.06),
    (0.06, 0.14, 0.09),
    (0.35, 0.33, 0.30),
    (0.03, 0.03, 0.04),
    (0.10, 0.22, 0.34),
)


@dataclass(frozen=True, slots=True)
class Looks:
    """A person's own measures: lengths in mm, tilts in degrees, shares 0 to 1, colours linear."""

    seed: int
    age: float
    woman: bool
    skin: Rgb
    hair: Rgb
    clothes: Rgb
    broad: float  # the head's breadth against the usual
    long: float  # the lower face's length against the usual
    jaw: float  # the jaw's breadth against the head's
    chin: float
    cheek: float
    eye_apart: float
    eye_wide: float
    eye_high: float
    eye_tilt: float
    eye_deep: float
    crease: float
    bag: float
    brow_up: float
    brow_thick: float
    brow_wide: float
    brow_tilt: float
    brow_arch: float
    brow_dense: float
    nose_long: float
    nose_wide: float
    nose_high: float
    bridge: float
    mouth_wide: float
    lip_upper: float
    lip_lower: float
    mouth_down: float
    lip_red: float
    hairline: float
    parting: float
    long_hair: bool
    beard: float
    wrinkles: float
    rosy: float
    glasses: int  # 0: none, 1: round, 2: square

    @classmethod
    def of(cls, seed: int, *, age: float | None = None) -> Self:
        """The same person for the same seed, far from every other as faces go."""
        dice = np.random.default_rng((20_261_129, seed))
        years = float(dice.uniform(22, 88)) if age is None else age
        woman = bool(dice.random() < 0.5)
        grey = float(np.clip((years - 45) / 35 + dice.normal(0, 0.15), 0, 1))
        dark = np.array((0.010, 0.009, 0.009)) + dice.beta(0.5, 1.5) * np.array((0.075, 0.040, 0.022))
        hair = dark * (1 - grey) + np.array((0.42, 0.42, 0.43)) * grey
        tone = dice.uniform(0, 1, 2)
        skin = _between(SKINS, int(dice.integers(len(SKINS))), int(dice.integers(len(SKINS))), float(tone[0]))

        def spread(low: float, high: float) -> float:
            return float(low + (high - low) * dice.beta(0.8, 0.8))

        return cls(
            seed=seed,
            age=years,
            woman=woman,
            skin=skin,
            hair=(float(hair[0]), float(hair[1]), float(hair[2])),
            clothes=CLOTHES[int(dice.integers(len(CLOTHES)))],
            broad=spread(0.90, 1.09),
            long=spread(0.92, 1.05),
            jaw=spread(0.84, 1.08) - 0.04 * woman,
            chin=spread(-3, 6),
            cheek=spread(-2, 7),
            eye_apart=spread(57, 72),
            eye_wide=spread(25, 34),
            eye_high=spread(7.5, 12.5),
            eye_tilt=spread(-6, 10),
            eye_deep=spread(2, 9),
            crease=spread(0, 1),
            bag=spread(0, 0.5) + 0.5 * max(0.0, (years - 50) / 40),
            brow_up=spread(17, 26),
            brow_thick=spread(3.0, 9.5) - 1.2 * woman,
            brow_wide=spread(34, 50),
            brow_tilt=spread(-10, 7),
            brow_arch=spread(0, 5),
            brow_dense=spread(0.35, 1.0),
            nose_long=spread(39, 54),
            nose_wide=spread(29, 43) - 2 * woman,
            nose_high=spread(14, 25),
            bridge=spread(2, 11),
            mouth_wide=spread(40, 60),
            lip_upper=spread(4, 10),
            lip_lower=spread(5, 12),
            mouth_down=spread(18, 26),
            lip_red=spread(0.2, 1.0) if woman else spread(0.0, 0.5),
            hairline=spread(40, 76),
            parting=spread(-30, 30),
            long_hair=woman and bool(dice.random() < 0.75),
            beard=0.0 if woman else max(0.0, spread(-0.6, 0.9)),
            wrinkles=float(np.clip((years - 35) / 45, 0, 1)),
            rosy=spread(0, 1),
            glasses=int(dice.choice((0, 0, 0, 1, 2))),
        )


def apart(one: Looks, other: Looks) -> float:
    """How many of their measures differ, as a share."""
    names = [field.name for field in fields(Looks) if field.name != "seed"]
    return len([name for name in names if getattr(one, name) != getattr(other, name)]) / len(names)


def _between(tones: tuple[Rgb, ...], one: int, other: int, share: float) -> Rgb:
    mixed = np.array(tones[one]) * (1 - share) + np.array(tones[other]) * share
    return float(mixed[0]), float(mixed[1]), float(mixed[2])
