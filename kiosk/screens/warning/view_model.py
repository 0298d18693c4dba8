"""您还在吗？"""

from dataclasses import dataclass

from agent.schemas import CardStep
from kiosk.domain.texts import Texts
from kiosk.journey.actions import Continue, Finish
from kiosk.journey.model import Model

WARNING_S = 30.0


@dataclass(frozen=True, slots=True)
class WarningView:
    """A big number, and two ways on."""

    seconds: str
    share: float
    title: str
    line: str
    card: str
    go_on: str
    go_on_action: object
    finish: str
    finish_action: object


def warning_view(model: Model, words: Texts) -> WarningView:
    """The seconds count down to the end of the visit."""
    left = model.remaining_s
    card_in = model.visit is not None and model.visit.card in (CardStep.READING, CardStep.READ)
    return WarningView(
        seconds=str(int(left)),
        share=round(int(left) / WARNING_S, 3),
        title=words("warning.title"),
        line=words("warning.line"),
        card=words("warning.card") if card_in else "",
        go_on=words("warning.continue"),
        go_on_action=Continue(),
        finish=words("warning.finish"),
        finish_action=Finish(),
    )
