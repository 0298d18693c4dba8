"""[devices.sound]: where sound comes out."""

from dataclasses import dataclass
from enum import StrEnum

LOUDEST = 5


class Backend(StrEnum):
    """Which sound system. `null` plays nothing and keeps real time: for machines without a sound card."""

    AUTO = "auto"  # PulseAudio where there is one, else ALSA; never null
    NULL = "null"
    PULSE = "pulse"
    ALSA = "alsa"


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """`speaker` and `headphones`: a part of the output's name, empty = the system's default.

    server: of PulseAudio, unix:/PATH; empty = the one of our own session.
    volume: what each resident begins with, 1 to 5. headphone_volume: the same for headphones.
    voice: a folder with a manifest.json of the site's own recordings; empty = ours.
    """

    enabled: bool = False
    backend: Backend = Backend.AUTO
    server: str = ""
    speaker: str = ""
    headphones: str = ""
    volume: int = 3
    headphone_volume: int = 2
    voice: str = ""
    watch_s: float = 5.0

    def __post_init__(self) -> None:
        for name in ("volume", "headphone_volume"):
            if not 1 <= getattr(self, name) <= LOUDEST:
                raise ValueError(f"{name}: expected 1 to {LOUDEST}")
        if not 0 < self.watch_s <= 3600:
            raise ValueError("watch_s: expected seconds above 0, at most 3600")
