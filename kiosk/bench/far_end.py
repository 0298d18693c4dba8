"""What every simulated device offers: its panel, its control socket and scripted mishaps all use only this."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an action is told, as JSON; a typing error in a script must not pass as a healed device."""


class Nothing(Order, frozen=True, kw_only=True):
    """An action that needs no telling."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a hand can do at the device. `run` gets an instance of `takes`; raises Refused where it cannot be done."""

    takes: type[Order]
    run: Callable[[Any], Awaitable[None]]  # Any: of the type that `takes` names, decoded before it is called


class FarEnd(Protocol):
    """One simulated device at the far end of its wire; it never knows who asks."""

    @property
    def name(self) -> str:
        """idcard, camera, ...: one word, its place in addresses, wire log and texts (`bench.<name>.…`)."""
        ...

    async def start(self, folder: Path) -> None:
        """Put it on its wire; `folder` is its own, below <var>/bench."""
        ...

    async def stop(self) -> None:
        """Off the wire; nothing of it stays."""
        ...

    async def restore(self) -> None:
        """Well, plugged in, filled up."""
        ...

    def actions(self) -> Mapping[str, Action]:
        """What can be done with it, by name: `insert`, `unplug`, `fault`, ..."""
        ...

    def view(self) -> msgspec.Struct:
        """How it is now, for the panel and for tests."""
        ...

    def faults(self) -> tuple[str, ...]:
        """What is wrong now, words of its own: `unplugged`, `silent`, ..."""
        ...

    def addresses(self) -> Mapping[str, str]:
        """Where it is, as a configuration says it: {"idcard": "serial:///…?baud=115200"}."""
        ...
