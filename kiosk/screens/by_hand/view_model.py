"""人工办理: at a window, by an attendant who comes, at home; where an item needs more, the other ways to prove it."""

from agent.face_schemas import FacePurpose
from agent.lookup_schemas import Way
from agent.schemas import HallState, LinkState, ServiceLine, ServiceState
from kiosk.domain.texts import Texts
from kiosk.journey.actions import Sheet, ShowSheet, TakeNumber
from kiosk.journey.lookup import ChooseItem, ProveBy
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.choosing.view_model import count_words, wait_words
from kiosk.screens.prove_way.view_model import ProofRow, ProveWayView
from kiosk.screens.ways.view_model import hue_of, service_for, to_window, wished

MANUAL = "cert.manual"


def by_hand_view(model: Model, words: Texts) -> ProveWayView:
    """None of them is a second choice."""
    item = wished(model)
    identifies = model.certify.purpose is FacePurpose.IDENTIFICATION
    tile = hue_of(model.catalogue, model.catalogue.item(item).group) if item else "primary"
    rows = _other_ways(model, tile, words) if identifies else _people(model, tile, words)
    suffix = "_identification" if identifies else ""
    return ProveWayView(
        chip=words(f"item.{item}.name") if item else "",
        chip_icon=model.catalogue.item(item).icon if item else "",
        title=words(f"by_hand.title{suffix}"),
        line=_refused(model, words) or _number(model, words) or words(f"by_hand.line{suffix}"),
        rows=rows,
        acts=(),
    )


def _number(model: Model, words: Texts) -> str:
    """Under which the back office lets people look: whoever helps finds what was tried."""
    told = model.certify.not_certified
    if told is None or not told.number or model.certify.purpose is FacePurpose.IDENTIFICATION:
        return ""
    return words("face_again.number", number=escaped(told.number))


def _people(model: Model, tile: str, words: Texts) -> tuple[ProofRow, ...]:
    attendant = ProofRow(
        "attendant", "attendant", tile, words("by_hand.attendant"), words("by_hand.attendant_line"),
        ShowSheet(Sheet.HELP),
    )  # fmt: skip
    offered = model.state.offered if model.state is not None else None
    visit = ProofRow(
        "visit", "home", tile, words("by_hand.visit"), words("by_hand.visit_line"), ChooseItem(MANUAL)
    )
    comes = offered is not None and MANUAL in offered
    return (_window(model, tile, words), attendant, *((visit,) if comes else ()))


def _other_ways(model: Model, tile: str, words: Texts) -> tuple[ProofRow, ...]:
    ways = model.lookup.needs.ways if model.lookup.needs is not None else ()
    pin = ProofRow(
        "way-pin", "keypad", tile, words("prove_way.pin"), words("by_hand.pin_line"), ProveBy(Way.PIN)
    )
    vouched = ProofRow(
        "way-attendant", "attendant", tile, words("prove_way.attendant"), words("by_hand.vouched_line"),
        ProveBy(Way.ATTENDANT),
    )  # fmt: skip
    return (
        *((pin,) if Way.PIN in ways else ()),
        *((vouched,) if Way.ATTENDANT in ways else ()),
        _window(model, tile, words),
    )


def _window(model: Model, tile: str, words: Texts) -> ProofRow:
    """The number at once where one is given for the item, with how long it takes now."""
    item = wished(model)
    service = service_for(model, item) if item else None
    line = _open_line(model, service.id) if service is not None else None
    identifies = model.certify.purpose is FacePurpose.IDENTIFICATION
    said = words("by_hand.window_line")
    if line is not None:
        told = count_words(line.waiting, words), wait_words(line.wait, line.waiting, words)
        said = words("date.and", first=told[0], second=told[1])
    name = words("by_hand.window_identification" if identifies else "by_hand.window")
    action = TakeNumber(line.id) if line is not None else to_window(model.catalogue, service)
    return ProofRow("window", "ticket", tile, name, said, action)


def _open_line(model: Model, service: str) -> ServiceLine | None:
    """The service, where a number can be taken for it now."""
    state = model.state
    if state is None or state.hall is None or state.hall.state is not HallState.OPEN:
        return None
    if state.links.queue is LinkState.DOWN:
        return None
    return next(
        (one for one in state.hall.services if one.id == service and one.state is ServiceState.OPEN), None
    )


def _refused(model: Model, words: Texts) -> str:
    """Why no number was given, where one was asked for from here."""
    if not model.problem:
        return ""
    known = f"refused.{model.problem}"
    return words(known if known in words else "refused.other")
