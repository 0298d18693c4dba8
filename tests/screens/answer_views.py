"""The views of an answer's pages as the stage would ask for them."""

from functools import cache
from pathlib import Path

from kiosk.domain.texts import Texts, load_texts
from kiosk.journey.model import Model
from kiosk.screens.answer.view_model import AnswerView, answer_view
from kiosk.screens.record.view_model import RecordView, record_view
from tests.screens.samples import ZONE


@cache
def texts(language: str) -> Texts:
    """The product's own wording."""
    return load_texts(Path("config/texts"), language)


def seen(model: Model) -> AnswerView:
    """The page of an answer on the model's panel."""
    words = texts(model.look.language)
    return answer_view(model, words, ZONE, model.portrait)


def opened(model: Model) -> RecordView:
    """The page of a record."""
    return record_view(model, texts(model.look.language), model.portrait)


def tags(view: AnswerView) -> list[object]:
    """What the rows of the table send."""
    return [row.action for row in view.table.rows]
