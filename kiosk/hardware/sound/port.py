"""What the product asks of a loudspeaker."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from kiosk.domain.device import Fault
from kiosk.hardware.transport import LineLost


class NoSound(LineLost):
    """There is nothing to play on."""

    fault = Fault.NO_SOUND


class Ended(Enum):
    """How a sound ended."""

    FINISHED = "finished"  # all of it was heard
    STOPPED = "stopped"  # another one took its place


@dataclass(frozen=True, slots=True)
class Sound:
    """Clips that are heard as one; `seconds` is how long they take together."""

    clips: tuple[Path, ...]
    seconds: float
    gap_ms: int = 50


class Player(Protocol):
    """One sound at a time."""

    async def play(self, sound: Sound, volume: int) -> Ended:
        """Returns when it was heard; cancelling this call silences it at once. volume: 1 to 5.

        Raises NoSound where nothing can be heard, LineLost where the player died.
        """
        ...

    async def kill(self) -> None:
        """It hangs: end it, whatever it does; the supervisor opens it again."""
        ...

    def set_volume(self, volume: int) -> None:
        """Louder or softer, also in the middle of a sound."""
        ...

    def use_headphones(self, plugged: bool) -> None:
        """Where the next sound comes out."""
        ...
