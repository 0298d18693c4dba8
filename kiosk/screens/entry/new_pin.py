"""A new PIN for a form, typed at the encrypting keypad: the screen shows stars. Pure."""

from dataclasses import dataclass

from agent.schemas import PinEntry, PinStep
from kiosk.domain.texts import Texts
from kiosk.journey.model import Model

MOST_DOTS = 12
AGAIN = (PinStep.DOWN, PinStep.GIVEN_UP, PinStep.OUT, PinStep.REFUSED)
_LOOKS = {
    PinStep.WAITING: ("touch", "tint"),
    PinStep.CHECKING: ("hourglass", "tint"),
    PinStep.ACCEPTED: ("ok", "good"),
    PinStep.REFUSED: ("warning", "warn"),
    PinStep.LOCKED: ("lock", "bad"),
    PinStep.DOWN: ("network-off", "warn"),
    PinStep.GIVEN_UP: ("info", "warn"),
    PinStep.OUT: ("warning", "warn"),
}


@dataclass(frozen=True, slots=True)
class PinPart:
    """What stands beside the keypad."""

    dots: tuple[int, ...] = ()
    typed: str = ""
    state: str = ""
    state_icon: str = "hourglass"
    state_kind: str = "tint"
    advice: str = ""
    safe: str = ""
    done: bool = False
    again: bool = False


def pin_part(model: Model, field: str, words: Texts) -> PinPart:
    """Where it stands; only what the keypad says of this field counts."""
    pin = model.state.pin if model.state is not None else None
    pin = pin if pin is not None and pin.field == field else None
    safe = words("prove_pin.safe")
    if model.problem:
        known = f"refused.{model.problem}"
        said = words(known if known in words else "refused.other")
        return PinPart(
            (),
            words("prove_pin.none"),
            said,
            "warning",
            "warn",
            words("entry.pin_out_line"),
            safe,
            again=True,
        )
    if pin is None:
        return PinPart(typed=words("prove_pin.none"), state=words("prove_pin.opening"), safe=safe)
    icon, kind = _LOOKS[pin.step]
    advice = f"entry.pin_{pin.step}_line"
    return PinPart(
        dots=tuple(range(min(pin.digits, MOST_DOTS))),
        typed=_typed(pin, words),
        state=words(f"entry.pin_{pin.step}"),
        state_icon=icon,
        state_kind=kind,
        advice=words(advice) if advice in words else "",
        safe=safe,
        done=pin.step is PinStep.ACCEPTED,
        again=pin.step in AGAIN,
    )


def _typed(pin: PinEntry, words: Texts) -> str:
    return words("prove_pin.typed", count=pin.digits) if pin.digits else words("prove_pin.none")
