"""The steps of a tour, each with what confirmed it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

CONFIRM_TIMEOUT_S = 12.0


class NotConfirmed(AssertionError):
    """A far end or a store does not say what it should."""


def must(holds: bool, otherwise: str) -> None:
    """Raises NotConfirmed; unlike `assert` also under `python -O`."""
    if not holds:
        raise NotConfirmed(otherwise)


@dataclass(slots=True)
class Report:
    """Prints each step as it ends. `confirmations` counts what far ends and stores said, `lies_refused` the control."""

    begun: float = field(default_factory=time.monotonic)
    confirmations: int = 0
    lies_refused: int = 0
    _step: str = ""

    def step(self, name: str) -> None:
        """A new step begins."""
        self._step = name
        print(f"\n{time.monotonic() - self.begun:6.1f} s  {name}", flush=True)

    async def confirm(
        self, what: str, holds: Callable[[], object], timeout_s: float = CONFIRM_TIMEOUT_S
    ) -> None:
        """Wait until it holds. Raises NotConfirmed with what was seen last."""
        until = time.monotonic() + timeout_s
        while not (seen := holds()):
            if time.monotonic() > until:
                raise NotConfirmed(f"{self._step}: {what}: {seen!r}")
            await asyncio.sleep(0.1)
        self.confirmed(what)

    async def settle(
        self, what: str, check: Callable[[], object], timeout_s: float = CONFIRM_TIMEOUT_S
    ) -> None:
        """Wait until a check that raises NotConfirmed does not. Raises its last NotConfirmed."""
        until = time.monotonic() + timeout_s
        while True:
            try:
                check()
            except NotConfirmed as not_yet:
                if time.monotonic() > until:
                    raise NotConfirmed(f"{self._step}: {what}: {not_yet}") from not_yet
            else:
                return self.confirmed(what)
            await asyncio.sleep(0.1)

    def compare(self, what: str, seen: object, expected: object) -> None:
        """It holds now, or never. Raises NotConfirmed with what was seen."""
        must(seen == expected, f"{self._step}: {what}: expected {expected!r}, saw {seen!r}")
        self.confirmed(what)

    def confirmed(self, what: str) -> None:
        """Something was seen at a far end or in a store."""
        self.confirmations += 1
        print(f"          ✓ {what}", flush=True)

    def refused(self, lie: str) -> None:
        """A check did not believe spoiled evidence."""
        self.lies_refused += 1
        print(f"          ✓ refused: {lie}", flush=True)
