"""A class that this machine does not offer yet: says so, and leads to a window."""

from dataclasses import dataclass

from agent.schemas import ServiceLine, ServiceState
from kiosk.domain.texts import Texts
from kiosk.journey.model import Model
from kiosk.journey.route import Home, Open, Page, Route
from kiosk.screens.trouble.view_model import Step, numbered


@dataclass(frozen=True, slots=True)
class AtWindow:
    """One service that a window does."""

    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class OfferView:
    """The page 暂未开通 of one class."""

    chip: str
    icon: str
    hue: str
    title: str
    line: str
    steps_title: str
    steps: tuple[Step, ...]
    window_title: str
    at_window: tuple[AtWindow, ...]
    other: str
    other_action: object
    take: str
    take_action: object


def offer_view(model: Model, words: Texts, hotline: str) -> OfferView:
    """What to do instead, with how many wait at the windows for this class."""
    group = next(one for one in model.catalogue.classes if one.id == model.route.about)
    services = [one for one in model.catalogue.services if one.group == group.id]
    lines = _open_lines(model, {one.id for one in services})
    direct = Open(Route(Page.SERVICES, group.id)) if services else Open(Route(Page.CLASSES))
    return OfferView(
        chip=words("offer.chip"),
        icon=group.icon,
        hue=f"class_{group.hue}",
        title=words("offer.title", name=words(f"class.{group.id}.name")),
        line=words("offer.line"),
        steps_title=words("offer.steps"),
        steps=numbered(
            (words("offer.take"), _waiting(model, lines, words)),
            (words("offer.ask"), words("offer.ask_line")),
            (words("offer.call"), words("offer.call_line", hotline=hotline)),
        ),
        window_title=words("offer.at_window") if services else "",
        at_window=tuple(AtWindow(one.icon, words(f"service.{one.id}.name")) for one in services),
        other=words("offer.button_home"),
        other_action=Home(),
        take=words("offer.button_take"),
        take_action=direct,
    )


def _open_lines(model: Model, ids: set[str]) -> list[ServiceLine]:
    hall = model.state.hall if model.state else None
    if hall is None:
        return []
    return [line for line in hall.services if line.id in ids and line.state is ServiceState.OPEN]


def _waiting(model: Model, lines: list[ServiceLine], words: Texts) -> str:
    hall = model.state.hall if model.state else None
    if not lines:
        return words("offer.take_line", count=hall.waiting if hall else 0)
    count = sum(line.waiting for line in lines)
    waits = [line.wait for line in lines if line.wait is not None]
    if not waits:
        return words("offer.take_line", count=count)
    low, high = min(wait.low_min for wait in waits), max(wait.high_min for wait in waits)
    return words("offer.take_line_range", count=count, low=low, high=high)
