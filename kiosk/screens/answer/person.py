"""Whom the answer is about: masked, and in full for ten seconds after 显示. Pure."""

import math
from dataclasses import dataclass, field

from agent.lookup_schemas import Record, Revealed
from agent.schemas import Identified
from kiosk.domain.texts import Texts
from kiosk.journey.lookup import HideMasked, ShowMasked
from kiosk.journey.model import Model
from kiosk.journey.words import escaped

STAR = "*"
SHOWN_S = 10


@dataclass(frozen=True, slots=True)
class PersonView:
    """The identity header; empty where nobody needs to be known for the item."""

    initial: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    mark: str = ""  # 替家人查
    key: str = ""
    key_icon: str = ""
    key_action: object = None


def person_view(model: Model, words: Texts) -> PersonView:
    """Who, and the key that shows what is masked or hides it again."""
    shown, revealed = model.lookup.shown, model.lookup.revealed
    person = _person(model)
    if shown is None or person is None:
        return PersonView()
    name = revealed.name if revealed else person.masked_name
    number = revealed.number if revealed else person.masked_number
    return PersonView(
        initial=name[:1].replace(STAR, ""),
        name=escaped(name),
        number=escaped(number),
        mark=words("answer.for_relative") if shown.for_relative else "",
        key=_key(model, revealed, words),
        key_icon="conceal" if revealed else "reveal",
        key_action=HideMasked() if revealed else ShowMasked(),
    )


def records_of(model: Model) -> tuple[Record, ...]:
    """The records of the page, in full while they are shown."""
    shown, revealed = model.lookup.shown, model.lookup.revealed
    if shown is None:
        return ()
    return revealed.records if revealed is not None and revealed.records else shown.records


def _person(model: Model) -> Identified | None:
    visit, shown = model.visit, model.lookup.shown
    if visit is None or shown is None:
        return None
    return visit.relative if shown.for_relative else visit.person


def _key(model: Model, revealed: Revealed | None, words: Texts) -> str:
    if revealed is None:
        return words("answer.show", seconds=SHOWN_S)
    left = max(0.0, model.lookup.revealed_until - model.at)
    return words("answer.hide", seconds=math.ceil(left))
