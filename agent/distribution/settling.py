"""Catalogue, forms, texts and option sets: in force after the agent has begun anew, kept when it has lived with them."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from agent.distribution.deciding import Reason
from agent.distribution.slots import Slots
from kiosk.domain.artefact import ArtefactKind
from kiosk.domain.clock import Clock

PROVED_S = 60.0

_log = logging.getLogger("agent.distribution")


class SettingsPlace:
    """One kind of them. `begin_anew`: the agent is to end; whoever starts processes starts it again."""

    def __init__(
        self, kind: ArtefactKind, slots: Slots, clock: Clock, begin_anew: Callable[[], None]
    ) -> None:
        self._kind = kind
        self._slots = slots
        self._clock = clock
        self._begin_anew = begin_anew
        self._began_s = clock.monotonic()
        self._began_with = slots.current_name()

    def allow_back(self, versions: Mapping[str, int]) -> None:
        """Nothing here remembers versions."""

    async def undo(self) -> None:
        """The agent's start has done it."""

    async def look(self) -> None:
        """What lies there is in force after the next start."""

    async def put(self, name: str, file: Path) -> Reason | None:
        """On trial from the next start, which is asked for."""
        try:
            loads = await asyncio.to_thread(self._slots.put, f"{self._kind}/{name}", file)
        except OSError as full:
            _log.warning("distribution.disk why=%s", full.strerror)
            return Reason.DISK
        if not loads:
            return Reason.DOES_NOT_LOAD
        return None

    async def take_away(self, name: str) -> None:
        """Gone from the next start on."""
        await asyncio.to_thread(self._slots.take_away, f"{self._kind}/{name}")

    async def settled(self) -> bool:
        """Whether nothing is on trial; asks for the start that a trial needs, and ends one that has proved itself."""
        current = self._slots.current_name()
        if current != self._began_with:
            self._begin_anew()
            return False
        if self._slots.trial() is None:
            return True
        if self._clock.monotonic() - self._began_s < PROVED_S:
            return False
        await asyncio.to_thread(self._slots.end_trial, keep=True)
        return True

    def fallen(self) -> str:
        """The item that did not prove itself, once; "" for none."""
        return self._slots.fallen()
