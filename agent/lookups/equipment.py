"""What lookups need and what takes a while to load: catalogue, forms, code tables, places, the back office's adapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.gateway.fitted import gateway_of
from agent.gateway.port import Gateway
from agent.lookups.codes import CodeWords
from agent.visit_messages import Equip
from kiosk.domain.catalogue import Catalogue, load_catalogue
from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.code_tables import CodeTables, load_code_tables
from kiosk.domain.form import Form
from kiosk.domain.form_fit import load_fitting_forms
from kiosk.domain.places import Places, load_places

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
    forms: Mapping[str, Form]
    places: Places

    @property
    def limit_s(self) -> float:
        """Of one question of the screen."""
        return min(LONGEST_S, self.order.gateway.limit_s)


def equipment(order: Equip) -> Equipment:
    """Raises ConfigError where a file is missing or wrong."""
    tables = load_code_tables(Path(order.tables))
    catalogue = load_catalogue(Path(order.catalogue))
    return Equipment(
        order=order,
        catalogue=catalogue,
        tables=tables,
        words=CodeWords(tables, order.versions),
        gateway=gateway_of(order.gateway),
        clock=SystemClock(),
        forms=load_fitting_forms(Path(order.catalogue).parent / "forms", catalogue, tables),
        places=load_places(Path(order.tables).parent),
    )
