"""取号: the classes, and the services of one class, with how long it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.schemas import LinkState, ServiceLine, ServiceState, Wait
from kiosk.domain.catalogue import Service, ServiceClass
from kiosk.domain.item import Item
from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import Texts
from kiosk.journey.actions import TakeNumber
from kiosk.journey.errands import TakeTicket
from kiosk.journey.lookup import ChooseItem
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.journey.words import escaped


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One class or one service; a closed one stays, with its reason in `chip`."""

    tag: str
    icon: str
    tile: str
    name: str
    line: str
    count: str
    wait: str
    chip: str
    active: bool
    taking: bool
    action: object

    @property
    def name_ink(self) -> str:
        return "ink" if self.active else "disabled_ink"

    @property
    def tile_fill(self) -> str:
        return self.tile if self.active else "disabled_tile"


@dataclass(frozen=True, slots=True)
class ChoosingView:
    """Either level of the tree."""

    title: str
    lead: str
    rows: tuple[ChoiceRow, ...]
    problem: str
    problem_line: str
    priority: str
    priority_line: str
    priority_button: str
    priority_action: object
    priority_granted: bool
    priority_button_icon: str = "card-reader"


def choosing_view(model: Model, words: Texts) -> ChoosingView:
    """Level one lists classes; a class with one service takes the number at once."""
    group = model.route.about
    lines = _lines(model)
    if group:
        title = words("choose.title_services", name=words(f"class.{group}.name"))
        rows = tuple(_service_row(model, one, lines, words) for one in _services_of(model, group, lines))
    else:
        title = words("choose.title")
        rows = tuple(row for one in model.catalogue.classes if (row := _class_row(model, one, lines, words)))
    person = model.visit.person if model.visit else None
    granted = person is not None and person.priority is not PriorityClass.NORMAL
    away = model.problem != "" and (model.problem in ("away", "queue_down"))
    view = ChoosingView(
        title=title,
        lead=_lead(model, words),
        rows=rows,
        problem=_problem(model, words),
        problem_line=words("choose.away_line") if away else "",
        priority=words("choose.priority_on", priority=words(f"priority.{person.priority}"))
        if person is not None and granted
        else words("choose.priority"),
        priority_line=words("choose.priority_on_line", name=escaped(person.masked_name))
        if person is not None and granted
        else words("choose.priority_line"),
        priority_button="" if granted else words("choose.priority_button"),
        priority_action=None if granted else Open(Route(Page.IDENTIFY)),
        priority_granted=granted,
    )
    return _with_check_in(model, view, words)


def _with_check_in(model: Model, view: ChoosingView, words: Texts) -> ChoosingView:
    """Who is known already may have an appointment: its number comes before an ordinary one."""
    visit, item = model.visit, _check_in(model)
    if visit is None or visit.person is None or item is None or model.waiting_for is not None:
        return view
    view = replace(
        view,
        priority_button=words("choose.check_in"),
        priority_action=ChooseItem(item.id),
        priority_button_icon="appointment",
    )
    if view.priority_granted:
        return view
    return replace(view, priority=words("choose.booked"), priority_line=words("choose.booked_line"))


def _check_in(model: Model) -> Item | None:
    """The item, where the back office offers it and answers."""
    state = model.state
    if state is None or state.links.gateway is LinkState.DOWN:
        return None
    offered = state.offered or ()
    return next((one for one in model.catalogue.items if one.checks_in and one.id in offered), None)


def _lines(model: Model) -> dict[str, ServiceLine]:
    """What the hall offers; while the queue is gone, what this kiosk can give a number for by itself."""
    hall = model.state.hall if model.state else None
    if model.state is None or hall is None:
        return {}
    if not model.gives_alone:
        return {line.id: line for line in hall.services}
    return {
        line.id: ServiceLine(
            id=line.id,
            prefix=line.prefix,
            windows=line.windows,
            waiting=0,
            state=ServiceState.OPEN if line.id in model.state.alone else ServiceState.PAUSED,
        )
        for line in hall.services
    }


def _lead(model: Model, words: Texts) -> str:
    if model.gives_alone:
        return words("alone.lead")
    if model.waiting_for is not None:
        return words("choose.taking")
    return words("choose.lead_services" if model.route.about else "choose.lead")


def _problem(model: Model, words: Texts) -> str:
    if not model.problem:
        return ""
    if model.problem in ("away", "queue_down"):
        return words("choose.away")
    key = f"refused.{model.problem}"
    return words(key if key in words else "refused.other")


def _services_of(model: Model, group: str, lines: dict[str, ServiceLine]) -> list[Service]:
    return [one for one in model.catalogue.services if one.group == group and one.id in lines]


def _class_row(
    model: Model, group: ServiceClass, lines: dict[str, ServiceLine], words: Texts
) -> ChoiceRow | None:
    services = _services_of(model, group.id, lines)
    if not services:
        return None
    if len(services) == 1:
        return _service_row(model, services[0], lines, words)
    known = [lines[one.id] for one in services]
    open_lines = [line for line in known if line.state is ServiceState.OPEN]
    shown = open_lines or known
    count = sum(line.waiting for line in shown)
    chip, reason = ("", "") if open_lines else closed_words(shown[0], words)
    waits = [line.wait for line in shown if line.wait is not None]
    widest = (
        Wait(low_min=min(one.low_min for one in waits), high_min=max(one.high_min for one in waits))
        if waits
        else None
    )
    return ChoiceRow(
        tag=f"class-{group.id}",
        icon=group.icon,
        tile=f"class_{group.hue}",
        name=words(f"class.{group.id}.name"),
        line=words("choose.several", count=len(services)),
        count="" if chip or model.gives_alone else count_words(count, words),
        wait=reason
        if chip
        else words("alone.row")
        if model.gives_alone
        else wait_words(widest, count, words),
        chip=chip,
        active=not chip,
        taking=False,
        action=Open(Route(Page.SERVICES, group.id)),
    )


def _service_row(model: Model, service: Service, lines: dict[str, ServiceLine], words: Texts) -> ChoiceRow:
    line = lines[service.id]
    group = next(one for one in model.catalogue.classes if one.id == service.group)
    chip, reason = ("", "") if line.state is ServiceState.OPEN else closed_words(line, words)
    waited = model.waiting_for
    return ChoiceRow(
        tag=f"service-{service.id}",
        icon=service.icon,
        tile=f"class_{group.hue}",
        name=words(f"service.{service.id}.name"),
        line=words("choose.line", prefix=line.prefix, windows=span_words(line.windows))
        if line.windows
        else words("choose.line_no_window", prefix=line.prefix),
        count="" if chip or model.gives_alone else count_words(line.waiting, words),
        wait=reason
        if chip
        else words("alone.row")
        if model.gives_alone
        else wait_words(line.wait, line.waiting, words),
        chip=chip,
        active=not chip,
        taking=isinstance(waited, TakeTicket) and waited.service == service.id,
        action=TakeNumber(service.id),
    )


def closed_words(line: ServiceLine, words: Texts) -> tuple[str, str]:
    """Why no number is given, and when again."""
    kind = {ServiceState.PAUSED: "paused", ServiceState.FULL: "full"}.get(line.state, "closed")
    again = words("choose.resumes", time=line.resumes) if line.resumes else words(f"choose.{kind}_line")
    return words(f"choose.{kind}"), again


def count_words(count: int, words: Texts) -> str:
    """3 人等候."""
    return words("choose.waiting", count=count) if count else words("choose.nobody")


def wait_words(wait: Wait | None, count: int, words: Texts) -> str:
    """约 8–15 分钟; never a promise."""
    if wait is None:
        return words("choose.soon" if count else "choose.at_once")
    if wait.low_min == 0:
        return words("choose.within", high=wait.high_min)
    return words("choose.range", low=wait.low_min, high=wait.high_min)


def span_words(windows: Sequence[int]) -> str:
    """1–3 where they follow each other, else 1、4."""
    ordered = sorted(windows)
    if len(ordered) > 1 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{ordered[0]}–{ordered[-1]}"
    return "、".join(str(window) for window in ordered)
