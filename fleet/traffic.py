"""How much came in since this process began."""

from dataclasses import dataclass


@dataclass(slots=True)
class Traffic:
    """Counts of one worker: syncs that were taken, events in them, and reporters that were asked to come later."""

    syncs: int = 0
    events: int = 0
    busy: int = 0
