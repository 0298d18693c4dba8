"""What the back office offers here, asked by the spare process on a connection of its own. Blocking."""

from agent.gateway.fitted import gateway_of
from agent.lookups.equipment import Equipment
from agent.lookups.fetching import Line
from agent.visit_messages import Around, LookAround
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.code_tables import CodeTables


def looked_around(order: LookAround, equipment: Equipment) -> Around:
    """The items that are offered; where it was asked for, the versions of the tables that the back office answers for."""
    settings = equipment.order.gateway
    gateway = gateway_of(settings)
    if gateway is None:
        return Around(number=order.number, items=None)
    try:
        operations = gateway.offered(settings.area, limit_s=settings.limit_s)
        if operations is None:
            return Around(number=order.number, items=None)
        items = _that_come_out(equipment, offered_items(equipment.catalogue, operations))
        wanted = _tables_of(equipment.catalogue, equipment.tables) if order.tables else ()
        line = Line(gateway, equipment.clock, settings.limit_s, lambda _answered: None)
        versions = {name: told[0] for name in wanted if (told := line.table(name)) is not None}
        return Around(number=order.number, items=items, versions=versions)
    finally:
        gateway.close()


def offered_items(catalogue: Catalogue, operations: frozenset[str]) -> tuple[str, ...]:
    """The items whose operation is among them, as they are ordered."""
    return tuple(item.id for item in catalogue.items if item.operation in operations)


def _that_come_out(equipment: Equipment, items: tuple[str, ...]) -> tuple[str, ...]:
    """Without those that would give somebody a proof that cannot be printed here, or not be verified."""
    order = equipment.order
    if order.a4 and order.verify_url:
        return items
    return tuple(one for one in items if not equipment.catalogue.item(one).proof)


def _tables_of(catalogue: Catalogue, ours: CodeTables) -> tuple[str, ...]:
    """The tables that the items' answers need."""
    named = dict.fromkeys(field.table for item in catalogue.items for field in item.fields if field.table)
    return tuple(name for name in named if name in ours)
