"""A number that somebody has already: found by its slip, given back, come back with, its slip printed again. Part of `update`."""

from collections.abc import Callable
from dataclasses import replace

from agent.schemas import ReadCode
from agent.ticket_schemas import TicketAct
from kiosk.journey.errands import TakeTicket
from kiosk.journey.mine import ActOnMine, FindMine, Mine, ToldMine
from kiosk.journey.model import Model
from kiosk.journey.moving import Next, went
from kiosk.journey.route import AT_HOME, Page, Route

ASKED_FIRST = (TicketAct.LATE, TicketAct.CANCEL)  # neither can be taken back
NOT_FINISHED = "not_finished"  # what the rating says of a slip whose ticket is still open
ON_NO_SLIP = "unknown_code"


def pressed(model: Model, act: TicketAct, fresh: Callable[[], str]) -> Next:
    """An act of the page."""
    mine, here = model.mine, model.stack[-1]
    if mine is None or act not in mine.ticket.may or here.page is not Page.MY_TICKET:
        return model, ()
    if act in ASKED_FIRST and here.about != act.value:
        return replace(model, stack=(*model.stack[:-1], replace(here, about=act.value)), problem=""), ()
    before, ticket = model.unanswered, mine.ticket.status.ticket
    again = isinstance(before, ActOnMine) and (before.ticket, before.act) == (ticket, act)
    command = before.command if again and isinstance(before, ActOnMine) else fresh()
    errand = ActOnMine(command, ticket, act, model.look.language)
    return replace(model, waiting_for=errand, unanswered=None, problem=""), (errand,)


def told(model: Model, answer: ToldMine) -> Next:
    """The ticket as it is now is on the screen."""
    if model.waiting_for != answer.errand:
        return model, ()
    done = answer.errand.act if isinstance(answer.errand, ActOnMine) else None
    return shown(replace(model, waiting_for=None, problem=""), Mine(answer.ticket, done))


def instead_of_rating(
    model: Model, code: str, reason: str, fresh: Callable[[], str]
) -> tuple[Model, tuple[FindMine | TakeTicket, ...]] | None:
    """What cannot be rated yet is a ticket that is open, and a code on no slip may be an appointment's; None otherwise."""
    errand: FindMine | TakeTicket
    if reason == NOT_FINISHED:
        errand = FindMine(code)
    elif reason == ON_NO_SLIP:
        errand = TakeTicket(fresh(), "", model.look.language, code)
    else:
        return None
    return replace(model, waiting_for=errand), (errand,)


def scanned(model: Model, code: ReadCode | None, fresh: Callable[[], str]) -> Next | None:
    """What the slip or the appointment before the scanner does; None where it is neither."""
    if code is None or code.seq == model.code_seen or model.waiting_for is not None:
        return None
    if model.stack[-1].page is not Page.CODE:
        return None
    seen = replace(model, code_seen=code.seq, problem="")
    if code.ticket is not None:
        return shown(seen, Mine(code.ticket))
    if code.appointment:
        errand = TakeTicket(fresh(), "", model.look.language, code.appointment)
        return replace(seen, waiting_for=errand), (errand,)
    return None


def shown(model: Model, mine: Mine) -> Next:
    """On its page."""
    return went(replace(model, mine=mine, sheet=None), (*AT_HOME, Route(Page.MY_TICKET)))
