"""[voice]: how loud calls are when, and the program that renders words for which there is no clip."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class VolumeSpan:
    """From one time of day to another; 0 = quiet: calls are shown and not spoken."""

    begins: time
    ends: time
    volume: int

    def __post_init__(self) -> None:
        if self.begins >= self.ends:
            raise ValueError("begins must be before ends")
        _check("volume", self.volume)


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """Volumes in per cent. An emergency has its own: no quiet hour holds it back.

    engine: a program that reads a text from its standard input and writes a WAV file to its standard output.
    """

    volume: int = 100
    schedule: tuple[VolumeSpan, ...] = ()
    emergency_volume: int = 100
    say_service: bool = False  # "…，办理养老待遇": only where there is a clip or an engine for it
    engine: str = ""
    engine_timeout_s: float = 10.0

    def __post_init__(self) -> None:
        _check("volume", self.volume)
        _check("emergency_volume", self.emergency_volume)

    def volume_at(self, local: time) -> int:
        """The first span that has this time of day, else the usual volume."""
        spans = (span for span in self.schedule if span.begins <= local < span.ends)
        return next((span.volume for span in spans), self.volume)


def _check(name: str, per_cent: int) -> None:
    if not 0 <= per_cent <= 100:
        raise ValueError(f"{name} must be 0 to 100")
