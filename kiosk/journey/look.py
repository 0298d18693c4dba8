"""How a resident wants the screen; forgotten when the visit ends."""

from dataclasses import dataclass
from enum import StrEnum


class Size(StrEnum):
    """The three text sizes: cap heights 4.8, 6.4 and 8.5 mm for running text."""

    STANDARD = "standard"
    LARGE = "large"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Look:
    """Text size, contrast, height of the buttons, language."""

    size: Size = Size.STANDARD
    high: bool = False
    low: bool = False
    language: str = "zh_CN"
