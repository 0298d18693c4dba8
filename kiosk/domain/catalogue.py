"""The central catalogue: service classes, what a window handles, what can be looked up. No wording here."""

from dataclasses import dataclass, field
from pathlib import Path

from kiosk.domain.item import Item
from kiosk.domain.settings import load


@dataclass(frozen=True, slots=True)
class ServiceClass:
    """One of the six classes; wording `class.<id>.name` and `class.<id>.line`, icon and hue by id."""

    id: str
    icon: str
    hue: str


@dataclass(frozen=True, slots=True)
class Service:
    """What a resident takes a number for; wording `service.<id>.name`. `group` is the id of a ServiceClass."""

    id: str
    group: str
    icon: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Ordered as shown. `version` goes into every event that names a service.

    `appointment_services`: what the back office calls the matter of an appointment → the service that a number is taken for.
    """

    version: int
    classes: tuple[ServiceClass, ...]
    services: tuple[Service, ...]
    items: tuple[Item, ...] = ()
    appointment_services: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        classes, services = {group.id for group in self.classes}, {service.id for service in self.services}
        grouped: tuple[Service | Item, ...] = (*self.services, *self.items)
        for one in grouped:
            if one.group not in classes:
                raise ValueError(f"{one.id}: no class {one.group}")
        for item in self.items:
            if item.service and item.service not in services:
                raise ValueError(f"{item.id}: no service {item.service}")
        for matter, service in self.appointment_services.items():
            if service not in services:
                raise ValueError(f"appointment_services: {matter}: no service {service}")

    @property
    def lookups(self) -> tuple[Item, ...]:
        """What is only looked up (查询)."""
        return tuple(item for item in self.items if not item.handles)

    @property
    def handled(self) -> tuple[Item, ...]:
        """What is handled (办理): each has a form."""
        return tuple(item for item in self.items if item.form)

    def service(self, service_id: str) -> Service:
        """Raises KeyError for an id that the catalogue does not have."""
        for service in self.services:
            if service.id == service_id:
                return service
        raise KeyError(service_id)

    def item(self, item_id: str) -> Item:
        """Raises KeyError for an id that the catalogue does not have."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)


def load_catalogue(path: Path) -> Catalogue:
    """Raises ConfigError."""
    return load(path, Catalogue)
