"""Rating a service (好差评), as part of the one pure function: the code of a slip, a level, its reasons."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.journey.actions import (
    ChooseLevel,
    ClearDigits,
    ConfirmCode,
    Digit,
    Erase,
    SendRating,
    ToggleReason,
)
from kiosk.journey.errands import FindRateable, GiveRating
from kiosk.journey.model import CODE_DIGITS, Model
from kiosk.journey.moving import Next
from kiosk.journey.route import Page

OnRating = Digit | Erase | ClearDigits | ConfirmCode | ChooseLevel | ToggleReason | SendRating


def rated(model: Model, action: OnRating, fresh: Callable[[], str]) -> Next:
    """What a tap on a page of the rating does."""
    typed = model.typed
    match action:
        case Digit(digit):
            digits = (typed.digits + digit)[:CODE_DIGITS]
            return _with_digits(model, digits), ()
        case Erase():
            return _with_digits(model, typed.digits[:-1]), ()
        case ClearDigits():
            return _with_digits(model, ""), ()
        case ConfirmCode():
            if len(typed.digits) < CODE_DIGITS or model.stack[-1].page is not Page.CODE:
                return model, ()
            errand = FindRateable(typed.digits)
            return replace(model, waiting_for=errand, problem=""), (errand,)
        case ChooseLevel(level):
            reasons = typed.reasons if level.needs_reason else frozenset()
            return replace(model, typed=replace(typed, level=level, reasons=reasons), problem=""), ()
        case ToggleReason(reason):
            return replace(model, typed=replace(typed, reasons=typed.reasons ^ {reason}), problem=""), ()
        case SendRating():
            return _sent_rating(model, fresh)


def _with_digits(model: Model, digits: str) -> Model:
    if model.stack[-1].page is not Page.CODE:
        return model
    return replace(model, typed=replace(model.typed, digits=digits), problem="")


def _sent_rating(model: Model, fresh: Callable[[], str]) -> Next:
    typed = model.typed
    if typed.level is None or (typed.level.needs_reason and not typed.reasons):
        return model, ()
    before = model.unanswered
    command = before.command if isinstance(before, GiveRating) else fresh()
    errand = GiveRating(command, typed.digits, typed.level, tuple(sorted(typed.reasons)))
    return replace(model, waiting_for=errand, unanswered=None, problem=""), (errand,)
