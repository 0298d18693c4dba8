"""The visit is over and a card is still in the reader."""

from dataclasses import dataclass

from kiosk.domain.texts import Texts
from kiosk.journey.actions import Sheet, ShowSheet
from kiosk.journey.model import Model


@dataclass(frozen=True, slots=True)
class LeavingView:
    """Take the card; nothing of the resident is shown any more."""

    title: str
    line: str
    card: str
    card_line: str
    chip: str
    seconds: str
    reminder: str
    cleared: str
    stuck: str
    stuck_action: object


def leaving_view(model: Model, words: Texts) -> LeavingView:
    """Ends when the card is out."""
    left = int(model.remaining_s)
    return LeavingView(
        title=words("leaving.title"),
        line=words("leaving.line", slot=words(f"slot.{model.slots.card}")),
        card=words("leaving.card"),
        card_line=words("leaving.card_line"),
        chip=words("leaving.chip"),
        seconds=str(left) if left else "",
        reminder=words("leaving.seconds" if left else "leaving.waiting"),
        cleared=words("leaving.cleared"),
        stuck=words("leaving.stuck"),
        stuck_action=ShowSheet(Sheet.HELP),
    )
