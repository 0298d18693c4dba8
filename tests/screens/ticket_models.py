"""A number that somebody has already, and a service without a window, in every state worth looking at."""

from collections.abc import Callable
from datetime import timedelta

import msgspec

from agent.schemas import CardStep, Identified, Links, LinkState, SlipState, State, TakenTicket, Wait
from agent.ticket_schemas import MyTicket, TicketAct, TicketState, TicketStatus
from kiosk.domain.priority import PriorityClass
from kiosk.journey.errands import TakeTicket
from kiosk.journey.look import Look
from kiosk.journey.mine import ActOnMine, Mine
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route
from tests.screens import samples
from tests.screens.samples import model, slip, state

WAITING = TicketStatus(
    ticket="t12",
    number="A012",
    service="unemployment-benefit",
    state=TicketState.WAITING,
    ahead=3,
    wait=Wait(low_min=8, high_min=15),
    window=None,
    windows=(1, 2, 3),
)
OPEN = (TicketAct.LATE, TicketAct.CANCEL, TicketAct.REPRINT)


def stands(status: TicketStatus = WAITING, **changes: object) -> TicketStatus:
    """The same ticket otherwise."""
    return msgspec.structs.replace(status, **changes)


def mine(
    look: Look,
    status: TicketStatus = WAITING,
    may: tuple[TicketAct, ...] = OPEN,
    *,
    done: TicketAct | None = None,
    about: str = "",
    **changes: object,
) -> Model:
    """Its page."""
    fields: dict[str, object] = {
        "look": look,
        "stack": (Route(Page.HOME), Route(Page.MY_TICKET, about)),
        "mine": Mine(MyTicket(status=status, may=may), done),
    }
    return model(**{**fields, **changes})


def without_window(resumes: str = "") -> State:
    """A hall where one service has nobody who calls for it."""
    hall = samples.hall()
    lines = tuple(
        msgspec.structs.replace(line, open_windows=0, resumes=resumes)
        if line.id == "pension"
        else msgspec.structs.replace(line, open_windows=2)
        for line in hall.services
    )
    return state(hall=msgspec.structs.replace(hall, services=lines))


def no_window(look: Look, resumes: str = "", **changes: object) -> Model:
    """What is said before a number for it is taken."""
    fields: dict[str, object] = {
        "look": look,
        "stack": (Route(Page.HOME), Route(Page.CLASSES), Route(Page.NO_WINDOW, "pension")),
        "state": without_window(resumes),
    }
    return model(**{**fields, **changes})


MISSED = stands(state=TicketState.NO_SHOW, return_until=samples.NOW + timedelta(minutes=20), returns_left=2)

BOOKED = msgspec.structs.replace(
    samples.taken(PriorityClass.APPOINTMENT), slot_at=samples.NOW + timedelta(minutes=10)
)
LATE = msgspec.structs.replace(samples.taken(), slot_at=samples.NOW - timedelta(minutes=30), late=True)


def taken(look: Look, ticket: TakenTicket) -> Model:
    """A number of an appointment, its slip printed."""
    stack = (Route(Page.HOME), Route(Page.TAKEN, ticket.ticket))
    return model(look=look, stack=stack, taken=ticket, state=state(slip=slip(SlipState.PRINTED)))


def classes(look: Look, person: Identified) -> Model:
    """取号, of somebody who is known, where check-ins are offered."""
    seen = msgspec.structs.replace(samples.visit(CardStep.READ), person=person)
    stack = (Route(Page.HOME), Route(Page.CLASSES))
    links = Links(gateway=LinkState.UP, queue=LinkState.UP, fleet=LinkState.UP)
    here = state(visit=seen, offered=("appt.checkin",), links=links)
    return model(look=look, stack=stack, state=here)


YOUNG = msgspec.structs.replace(samples.elder(), age=30, priority=PriorityClass.NORMAL)

TICKETS: dict[str, Callable[[Look], Model]] = {
    "mine-waiting": mine,
    "mine-called": lambda look: mine(look, stands(state=TicketState.CALLED, window=3), (TicketAct.REPRINT,)),
    "mine-missed": lambda look: mine(look, MISSED, (TicketAct.RETURN,)),
    "mine-returned": lambda look: mine(look, stands(ahead=5), done=TicketAct.RETURN),
    "mine-late": lambda look: mine(look, about="late"),
    "mine-put-off": lambda look: mine(look, stands(ahead=6), done=TicketAct.LATE),
    "mine-cancel": lambda look: mine(look, about="cancel"),
    "mine-cancelled": lambda look: mine(look, stands(state=TicketState.CANCELLED), (), done=TicketAct.CANCEL),
    "mine-copy": lambda look: mine(look, done=TicketAct.REPRINT, state=state(slip=slip(SlipState.PRINTED))),
    "mine-no-paper": lambda look: mine(
        look, done=TicketAct.REPRINT, state=state(slip=slip(SlipState.NOT_PRINTED, "paper_out"))
    ),
    "mine-busy": lambda look: mine(
        look, waiting_for=ActOnMine("c1", "t12", TicketAct.REPRINT, look.language)
    ),
    "mine-refused": lambda look: mine(look, problem="queue_down"),
    "taken-booked": lambda look: taken(look, BOOKED),
    "taken-late": lambda look: taken(look, LATE),
    "classes-booked": lambda look: classes(look, YOUNG),
    "classes-booked-elder": lambda look: classes(look, samples.elder()),
    "no-window": no_window,
    "no-window-until": lambda look: no_window(look, "13:30"),
    "no-window-taking": lambda look: no_window(look, waiting_for=TakeTicket("c1", "pension", look.language)),
    "no-window-refused": lambda look: no_window(look, problem="service_full"),
}
