"""取号, as part of the one pure function: one tap takes the number, unless no window is there to call it."""

from collections.abc import Callable
from dataclasses import replace

from agent.schemas import ServiceState, TakenTicket
from kiosk.journey.errands import TakeTicket
from kiosk.journey.model import Model
from kiosk.journey.moving import Next, went
from kiosk.journey.route import AT_HOME, Open, Page, Route, reduce


def asked_for_number(model: Model, service: str, fresh: Callable[[], str]) -> Next:
    """The number, or first the page that says what is missing; there the same tap takes it all the same."""
    if model.stack[-1].page is not Page.NO_WINDOW and has_no_window(model, service):
        warned = replace(model, problem="", unanswered=None)
        return went(warned, reduce(model.stack, Open(Route(Page.NO_WINDOW, service))))
    before = model.unanswered
    repeated = isinstance(before, TakeTicket) and before.service == service
    command = before.command if repeated and isinstance(before, TakeTicket) else fresh()
    errand = TakeTicket(command, service, model.look.language)
    return replace(model, waiting_for=errand, unanswered=None, problem=""), (errand,)


def took(model: Model, command: str, taken: TakenTicket) -> Next:
    """The answer: the ticket is on the screen."""
    waited = model.waiting_for
    if not isinstance(waited, TakeTicket) or waited.command != command:
        return model, ()
    stack = (*AT_HOME, Route(Page.TAKEN, taken.ticket))
    applying = replace(model.applying, handed=None)  # it went with this number
    return went(replace(model, waiting_for=None, taken=taken, sheet=None, applying=applying), stack)


def has_no_window(model: Model, service: str) -> bool:
    """Whether numbers are given for the service and no window calls for it now.

    Where windows are open and none is open for anything, the queue is older than this screen and does not say.
    """
    hall = model.state.hall if model.state else None
    if hall is None or model.gives_alone:
        return False
    line = next((one for one in hall.services if one.id == service), None)
    says = hall.open_windows == 0 or any(one.open_windows for one in hall.services)
    return line is not None and line.state is ServiceState.OPEN and line.open_windows == 0 and says
