"""Keypads as the house sees them: what is pressed, and what can be shown."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Key(StrEnum):
    """What a clerk presses."""

    CALL = "call"
    RECALL = "recall"
    RATE = "rate"  # ask for a rating: the service is finished
    PAUSE = "pause"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    SKIP = "skip"  # nobody came
    HOLD = "hold"
    CALL_BACK = "call_back"


@dataclass(frozen=True, slots=True)
class Pressed:
    """One press of one finger, however often the pad said it."""

    address: int
    key: Key


@dataclass(frozen=True, slots=True)
class Rated:
    """A resident pressed one of the four keys, 0 to 3."""

    address: int
    value: int


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody speaks at an address that the configuration does not know."""

    address: int


BusEvent = Pressed | Rated | Stranger


@dataclass(frozen=True, slots=True)
class PadPicture:
    """What a caller keypad shows: the ticket's digits, else how many wait, else nothing."""

    ticket: str = ""
    waiting: int | None = None


class Pads(Protocol):
    """What can be shown on a line; the last word for each address wins, and comes when the line is free."""

    def show_pad(self, address: int, picture: PadPicture) -> None:
        """On a caller keypad."""
        ...

    def ask_rating(self, address: int, asking: bool) -> None:
        """On a rating pad: ask now, or show its stars."""
        ...

    def beep(self, address: int, times: int = 1) -> None:
        """At a caller keypad; forgotten where the line is away."""
        ...
