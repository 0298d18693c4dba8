"""What the pages on the way to an answer share: their acts, the way to a window, what can be asked now."""

from dataclasses import dataclass

from agent.certify_schemas import AskStanding, GiveConsent
from agent.schemas import LinkState
from kiosk.domain.catalogue import Catalogue, Service
from kiosk.domain.item import Item
from kiosk.domain.texts import Texts
from kiosk.journey.apply import AskForm, SendForm
from kiosk.journey.lookup import AskItem
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route


@dataclass(frozen=True, slots=True)
class ActKey:
    """One act of a page's last line; `kind` is a word of palette.Kind."""

    tag: str
    words: str
    action: object
    icon: str = ""
    kind: str = "secondary"
    active: bool = True
    share: float = 1.0


def take_key(model: Model, words: Texts, service: Service | None, *, kind: str = "secondary") -> ActKey:
    """取号到窗口办: the services of this one's class, or all classes."""
    return ActKey("take", words("ways.take"), to_window(model.catalogue, service), "ticket", kind)


def to_window(catalogue: Catalogue, service: Service | None) -> Open:
    """Where a number for this service is taken; no service, or a class with none: the first page of 取号."""
    return Open(Route(Page.CLASSES) if service is None else Route(Page.SERVICES, service.group))


def service_for(model: Model, item_id: str) -> Service | None:
    """The service that a window does instead of the item, or another one of the item's class."""
    item = model.catalogue.item(item_id)
    if item.service:
        return model.catalogue.service(item.service)
    return service_of(model.catalogue, item.group)


def service_of(catalogue: Catalogue, group: str) -> Service | None:
    """Any service of this class."""
    return next((one for one in catalogue.services if one.group == group), None)


def wished(model: Model) -> str:
    """The item that is asked for; "" where nothing is."""
    return model.lookup.wish.item if model.lookup.wish is not None else ""


def asks(model: Model) -> bool:
    """Whether the back office is being asked now."""
    return isinstance(model.waiting_for, AskItem | AskForm | SendForm | AskStanding | GiveConsent)


def reachable(model: Model) -> bool:
    """Whether the back office can be asked."""
    return model.state is not None and model.state.links.gateway is not LinkState.DOWN


def items_of(model: Model, group: str = "") -> tuple[Item, ...]:
    """The items of a class ("" = of all) that this area offers; all lookups while that was never heard."""
    offered = model.state.offered if model.state is not None else None
    return tuple(
        item
        for item in model.catalogue.items
        if (not group or item.group == group)
        and (not item.handles if offered is None else item.id in offered)
    )


def hue_of(catalogue: Catalogue, group: str) -> str:
    """The colour role of a class."""
    return f"class_{next(one.hue for one in catalogue.classes if one.id == group)}"
