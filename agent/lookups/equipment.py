"""What lookups need and what takes a while to load: catalogue, code tables, the back office's adapter. Made once, warm."""

import threading
from dataclasses import dataclass
from pathlib import Path

from agent.gateway.fitted import gateway_of
from agent.gateway.port import Gateway
from agent.lookups.codes import CodeWords
from agent.visit_messages import Equip
from kiosk.domain.catalogue import Catalogue, load_catalogue
from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.code_tables import CodeTables, load_code_tables

LONGEST_S = (
    10.0  # of one question of the screen, whatever the gateway's own limit is; agent.visit_link waits longer
)


@dataclass(frozen=True, slots=True)
class Equipment:
    """Of one visit. `gateway` None: none fitted."""

    order: Equip
    catalogue: Catalogue
    tables: CodeTables
    words: CodeWords
    gateway: Gateway | None
    clock: Clock

    @property
    def limit_s(self) -> float:
        """Of one question of the screen."""
        return min(LONGEST_S, self.order.gateway.limit_s)


def equipment(order: Equip) -> Equipment:
    """Raises ConfigError where a file is missing or wrong."""
    tables = load_code_tables(Path(order.tables))
    return Equipment(
        order=order,
        catalogue=load_catalogue(Path(order.catalogue)),
        tables=tables,
        words=CodeWords(tables, order.versions),
        gateway=gateway_of(order.gateway),
        clock=SystemClock(),
    )


class Warming:
    """Loads in a thread of its own, so that the process takes orders meanwhile."""

    def __init__(self, order: Equip) -> None:
        self._order = order
        self._done: Equipment | None = None
        self._failed: Exception | None = None
        self._thread = threading.Thread(target=self._load, name="equipment", daemon=True)
        self._thread.start()

    def get(self) -> Equipment:
        """Waits for it. Raises ConfigError."""
        self._thread.join()
        if self._done is None:
            assert self._failed is not None
            raise self._failed
        return self._done

    def _load(self) -> None:
        try:
            self._done = equipment(self._order)
        except Exception as wrong:  # noqa: BLE001  # told to whoever asks for it
            self._failed = wrong
