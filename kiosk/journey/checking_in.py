"""预约签到 by card: who has checked in at the back office gets the hall's number at once. Part of `update`."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.journey.errands import TakeTicket
from kiosk.journey.model import Model
from kiosk.journey.moving import Next


def numbered(receipt: Next, fresh: Callable[[], str]) -> Next:
    """The receipt of a check-in, and the number asked for; any other receipt as it is."""
    model, errands = receipt
    now, asked = with_number(model, fresh)
    return now, (*errands, *asked)


def with_number(model: Model, fresh: Callable[[], str]) -> Next:
    """Ask for the number of the appointment; where nobody answered, under the same command again."""
    done = model.applying.done
    booking = done.booking if done is not None else None
    if booking is None or not booking.service:
        return model, ()
    before = model.unanswered
    same = isinstance(before, TakeTicket) and before.appointment == booking.appointment
    command = before.command if same and isinstance(before, TakeTicket) else fresh()
    language = model.look.language
    errand = TakeTicket(command, booking.service, language, booking.appointment, booking.slot_at)
    return replace(model, waiting_for=errand, unanswered=None, problem=""), (errand,)
