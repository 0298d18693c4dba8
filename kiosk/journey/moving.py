"""From one page to another: what the readers, the scanner, the PIN pad and the cameras are told on the way."""

from dataclasses import replace

from agent.schemas import Role
from kiosk.domain.item import Kind
from kiosk.journey.codes import arming
from kiosk.journey.errands import ArmReaders, DisarmReaders, Errand
from kiosk.journey.facing import face_told, opened
from kiosk.journey.lookup import ArmFor, AskNoPin, AskPin
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route, Stack
from kiosk.journey.scanning import BeginScan

Next = tuple[Model, tuple[Errand, ...]]


def went(model: Model, stack: Stack) -> Next:
    """The model on this page, and the errands of leaving the last one. `model.lookup.role` is already the new page's."""
    leaving, entering = model.stack[-1].page, stack[-1].page
    moved = replace(model, stack=stack, lookup=replace(model.lookup, armed=False))
    if leaving is entering and model.stack[-1] == stack[-1]:
        return moved, ()
    if entering is Page.FACE:
        moved = replace(moved, certify=opened(moved))
    return moved, (
        *_readers(model, leaving, entering),
        *_codes(model, leaving, entering),
        *_pin(model, model.stack[-1], stack[-1]),
        *_camera(model, entering),
        *face_told(moved, model.stack[-1], stack[-1]),
    )


def pin_asked(model: Model, route: Route) -> AskPin | None:
    """What the keypad is told on this page; None where nobody types a PIN."""
    if route.page is Page.PROVE_PIN:
        return AskPin(model.lookup.role)
    form = model.forms.get(model.applying.item)
    if route.page is not Page.ENTRY or form is None:
        return None
    return AskPin(Role.SELF, route.about) if form.field(route.about).kind is Kind.PIN else None


def _camera(model: Model, entering: Page) -> tuple[Errand, ...]:
    """The document camera sees as long as pages may lie under it; who looks away hangs up."""
    return (BeginScan(anew=model.applying.scan.document is None),) if entering is Page.CAPTURE else ()


def _readers(model: Model, leaving: Page, entering: Page) -> tuple[Errand, ...]:
    if entering is Page.IDENTIFY:
        return (ArmReaders(),)
    if entering is Page.PROVE_CARD:
        return (ArmFor(model.lookup.role),)
    return (DisarmReaders(),) if leaving in (Page.IDENTIFY, Page.PROVE_CARD) else ()


def _codes(model: Model, leaving: Page, entering: Page) -> tuple[Errand, ...]:
    """A code stands for the resident only, never for somebody they bring along."""
    brought_along = entering is Page.PROVE_CARD and model.lookup.role is not Role.SELF
    return arming(model.state, leaving, Page.NOTICE if brought_along else entering)


def _pin(model: Model, leaving: Route, entering: Route) -> tuple[Errand, ...]:
    asked = pin_asked(model, entering)
    if asked is not None:
        return (asked,)
    return (AskNoPin(),) if pin_asked(model, leaving) is not None else ()
