"""The number of an appointment on the receipt of its check-in: on its way, or why there is none. Pure."""

from dataclasses import dataclass, field

from agent.apply_schemas import Done
from kiosk.domain.texts import Texts
from kiosk.journey.apply import TakeBooked
from kiosk.journey.errands import TakeTicket
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.ways.view_model import ActKey, take_key

_AWAY = ("away", "queue_down")
_AGAIN = (*_AWAY, "appointment_early")
_HAS_ONE = ("appointment_used", "already_waiting")  # the refusal names the number


@dataclass(frozen=True, slots=True)
class BookedView:
    """`number`: the one that there is already. `key`: None while it is being asked for, and where there is one."""

    line: str
    number: str = field(default="", repr=False)
    key: ActKey | None = None


def booked_view(model: Model, done: Done, words: Texts) -> BookedView | None:
    """None where the item is no check-in."""
    if not model.catalogue.item(done.item).checks_in:
        return None
    if isinstance(model.waiting_for, TakeTicket):
        return BookedView(words("apply.number_taking"))
    if not model.problem:
        return BookedView(words("apply.number_yourself"), key=_ordinary(model, words))
    if model.problem in _HAS_ONE and model.problem_detail:
        return BookedView(words(f"refused.{model.problem}"), escaped(model.problem_detail))
    key = ActKey("take", words("apply.number_again"), TakeBooked(), "ticket", "action")
    return BookedView(_why(model, words), key=key if model.problem in _AGAIN else _ordinary(model, words))


def _ordinary(model: Model, words: Texts) -> ActKey:
    return take_key(model, words, None, kind="action")


def _why(model: Model, words: Texts) -> str:
    if model.problem in _AWAY:
        return words("apply.number_away")
    if model.problem == "appointment_early" and model.problem_detail:
        return words("apply.number_from", time=model.problem_detail)
    known = f"refused.{model.problem}"
    return words("apply.number_not", why=words(known if known in words else "refused.other"))
