"""Before the number: no window calls for this service now. Who wants one all the same gets it."""

from agent.schemas import ServiceLine
from kiosk.domain.texts import Texts
from kiosk.journey.actions import TakeNumber
from kiosk.journey.errands import TakeTicket
from kiosk.journey.model import Model
from kiosk.journey.route import Back
from kiosk.screens.trouble.view_model import TroubleView, numbered


def no_window_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """What is missing, when it comes back where that is known, and both ways on."""
    service = model.route.about
    taking = isinstance(model.waiting_for, TakeTicket)
    return TroubleView(
        picture="illo-ticket",
        title=words("no_window.title"),
        line=_line(_line_of(model, service), words),
        steps_title=words("trouble.now"),
        steps=numbered(
            (words("no_window.take"), words("no_window.take_line")),
            (words("no_window.other"), words("no_window.other_line")),
            (words("trouble.ask"), words("trouble.ask_line")),
        ),
        works_title="",
        works=(),
        works_not_title="",
        works_not=(),
        staff="",
        left=words("no_window.left"),
        left_icon="",
        left_action=Back(),
        right=words("choose.taking" if taking else "no_window.right"),
        right_icon="ticket",
        right_action=TakeNumber(service),
        quote=_problem(model, words),
    )


def _line_of(model: Model, service: str) -> ServiceLine | None:
    hall = model.state.hall if model.state else None
    return next((line for line in hall.services if line.id == service), None) if hall else None


def _line(line: ServiceLine | None, words: Texts) -> str:
    name = words(f"service.{line.id}.name") if line else ""
    if line is not None and line.resumes:
        return words("no_window.line_until", service=name, time=line.resumes)
    return words("no_window.line", service=name)


def _problem(model: Model, words: Texts) -> str:
    """Why the number was not given, in the place of a quotation."""
    if not model.problem:
        return ""
    key = "refused.queue_away" if model.problem in ("away", "queue_down") else f"refused.{model.problem}"
    return words(key if key in words else "refused.other")
