"""How the printer is, and the bytes in which it says so.

Source: ESC/POS reference, tables of DLE EOT, GS r and the automatic status; one row of each is in the tests.
"""

from dataclasses import dataclass

FULL_ROLL_MM = 80_000.0
NEAR_END_MM = 2_000.0


@dataclass(slots=True)
class State:
    """What a person with the printer in front of them can see and do."""

    roll_mm: float = FULL_ROLL_MM
    paper_in: bool = True
    cover_open: bool = False
    cutter_jammed: bool = False  # by hand: the next cut fails
    cutter_error: bool = False  # and this is how it shows
    overheated: bool = False
    broken: bool = False  # unrecoverable

    @property
    def paper_out(self) -> bool:
        """Nothing under the head."""
        return not self.paper_in or self.roll_mm <= 0

    @property
    def near_end(self) -> bool:
        """The roll's sensor sees a small roll."""
        return self.paper_out or self.roll_mm < NEAR_END_MM

    @property
    def stopped(self) -> bool:
        """Whether it prints nothing now: what it holds waits."""
        return self.paper_out or self.cover_open or self.cutter_error or self.overheated or self.broken


def real_time(state: State, n: int) -> int:
    """The byte that answers DLE EOT n."""
    if n == 1:
        return 0x12 | (0x08 if state.stopped else 0)
    if n == 2:
        error = state.cutter_error or state.broken or state.overheated
        stopped = state.paper_out and not state.cover_open
        return 0x12 | (0x04 if state.cover_open else 0) | (0x20 if stopped else 0) | (0x40 if error else 0)
    if n == 3:
        byte = 0x12 | (0x08 if state.cutter_error else 0)
        return byte | (0x20 if state.broken else 0) | (0x40 if state.overheated else 0)
    return 0x12 | (0x0C if state.near_end else 0) | (0x60 if state.paper_out else 0)


def roll_sensor(state: State) -> int:
    """The byte that answers GS r 1."""
    return (0x03 if state.near_end else 0) | (0x0C if state.paper_out else 0)


def automatic(state: State) -> bytes:
    """The four bytes of the automatic status."""
    first = 0x10 | (0x08 if state.stopped else 0) | (0x20 if state.cover_open else 0)
    second = (
        (0x08 if state.cutter_error else 0)
        | (0x20 if state.broken else 0)
        | (0x40 if state.overheated else 0)
    )
    return bytes((first, second, roll_sensor(state), 0))
