"""暂停服务: nobody begins anything here until operations say otherwise, also after a restart."""

from collections.abc import Callable
from functools import partial

from agent import store
from agent.store import Store

NOTE = "maintenance"


class Maintenance:
    """`on_change` is told whenever it is switched, and once at the start."""

    def __init__(self, keeping: Store, on_change: Callable[[bool], None]) -> None:
        self._store = keeping
        self._on_change = on_change
        self.on = False

    async def resume(self) -> None:
        """As it was before the agent ended."""
        kept = await self._store.write(partial(store.noted, name=NOTE))
        self._set(kept == "on")

    async def switch(self, on: bool) -> None:
        """Kept when this returns."""
        await self._store.write(partial(store.note, name=NOTE, value="on" if on else "off"))
        self._set(on)

    def _set(self, on: bool) -> None:
        self.on = on
        self._on_change(on)
