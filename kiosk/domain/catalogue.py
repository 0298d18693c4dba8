"""The central catalogue: service classes, and the services that a window handles. No wording here."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.settings import load


@dataclass(frozen=True, slots=True)
class ServiceClass:
    """One of the five classes; wording `class.<id>.name` and `class.<id>.line`, icon and hue by id."""

    id: str
    icon: str
    hue: str
    offered: bool = False  # self-service at the kiosk; False: the card says 暂未开通


@dataclass(frozen=True, slots=True)
class Service:
    """What a resident takes a number for; wording `service.<id>.name`. `group` is the id of a ServiceClass."""

    id: str
    group: str
    icon: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Ordered as shown. `version` goes into every event that names a service."""

    version: int
    classes: tuple[ServiceClass, ...]
    services: tuple[Service, ...]

    def __post_init__(self) -> None:
        known = {group.id for group in self.classes}
        for service in self.services:
            if service.group not in known:
                raise ValueError(f"service {service.id}: no class {service.group}")

    def service(self, service_id: str) -> Service:
        """Raises KeyError for an id that the catalogue does not have."""
        for service in self.services:
            if service.id == service_id:
                return service
        raise KeyError(service_id)


def load_catalogue(path: Path) -> Catalogue:
    """Raises ConfigError."""
    return load(path, Catalogue)
