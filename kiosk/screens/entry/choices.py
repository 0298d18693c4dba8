"""What can be chosen instead of typed: codes of a table, records of the back office, places. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.apply_schemas import Choice
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.code_tables import CodeTable
from kiosk.domain.form_checks import AREA_ENDS
from kiosk.domain.item import Field
from kiosk.domain.places import Places
from kiosk.domain.texts import Texts
from kiosk.journey.entry import Entry, TakeChoice
from kiosk.journey.look import Size
from kiosk.journey.words import escaped
from kiosk.screens.answer.wording import label_words, value_words

EVERYWHERE = "0"  # the whole country, when one's own area is not the one
LINES_SHOWN = 3
_CODES = {Size.STANDARD: 7, Size.LARGE: 6, Size.EXTRA: 5}
_CODES_LYING = {Size.STANDARD: 6, Size.LARGE: 4, Size.EXTRA: 4}
_RECORDS = {Size.STANDARD: 4, Size.LARGE: 3, Size.EXTRA: 2}
_RECORDS_LYING = {Size.STANDARD: 4, Size.LARGE: 2, Size.EXTRA: 2}
_PLACES = {Size.STANDARD: 14, Size.LARGE: 12, Size.EXTRA: 10}
_PLACES_LYING = {Size.STANDARD: 9, Size.LARGE: 6, Size.EXTRA: 6}
_ICONS = {"yes": "check", "no": "close"}


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to choose; `lines` say more of it."""

    tag: str
    words: str
    action: object
    chosen: bool = False
    lines: tuple[str, ...] = ()
    icon: str = ""
    kind: str = "card"


@dataclass(frozen=True, slots=True)
class Leaf:
    """The cards of one page. `columns`: beside each other; `room`: cards that a full page has."""

    cards: tuple[Card, ...]
    columns: int
    room: int
    number: int = 1
    count: int = 1


def leaf_of(cards: Sequence[Card], leaf: int, room: int, columns: int) -> Leaf:
    """One page of them; a leaf that is not there is the last one."""
    count = max(1, -(-len(cards) // room))
    number = min(max(leaf, 0), count - 1)
    return Leaf(tuple(cards[number * room : (number + 1) * room]), columns, room, number + 1, count)


def codes_leaf(entry: Entry, table: CodeTable, words: Texts, size: Size, *, portrait: bool) -> Leaf:
    """The codes of a table in its order; two of them fill the page."""
    taken = entry.text.split()
    cards = [
        Card(
            f"choice-{code}",
            escaped(said.in_language(words.language)),
            TakeChoice(code),
            code in taken,
            icon=_ICONS.get(code, "") if len(table.codes) == len(_ICONS) else "",
        )
        for code, said in table.codes.items()
    ]
    room = (_CODES if portrait else _CODES_LYING)[size]
    return leaf_of(cards, entry.leaf, room, 1 if portrait else 2)


def records_leaf(
    entry: Entry, found: Sequence[Choice], catalogue: Catalogue, words: Texts, size: Size, *, portrait: bool
) -> Leaf:
    """What the back office has of this resident; the first cell is its title."""
    source = entry.field.source
    fields = {field.id: field for field in catalogue.item(source.item).fields} if source is not None else {}
    cards = [_record(entry, choice, fields, words) for choice in found]
    room = (_RECORDS if portrait else _RECORDS_LYING)[size]
    return leaf_of(cards, entry.leaf, room, 1 if portrait else 2)


def _record(entry: Entry, choice: Choice, fields: dict[str, Field], words: Texts) -> Card:
    said = [(fields[cell.field], cell) for cell in choice.cells if cell.field in fields]
    title = value_words(*said[0], words) if said else escaped(choice.value)
    more = (f"{label_words(field, words)}  {value_words(field, cell, words)}" for field, cell in said[1:])
    return Card(
        f"choice-{choice.value}",
        title,
        TakeChoice(choice.value),
        choice.value in entry.text.split(),
        tuple(more)[:LINES_SHOWN],
    )


def places_leaf(entry: Entry, places: Places, words: Texts, size: Size, *, portrait: bool) -> Leaf:
    """What lies below the place that was chosen; first the station's own area."""
    below = places.below(here(entry, places), words.language)
    cards = [
        Card(f"place-{number}", escaped(place.name), TakeChoice(place.code), place.code == entry.area)
        for number, place in enumerate(below)
    ]
    room = (_PLACES if portrait else _PLACES_LYING)[size]
    return leaf_of(cards, entry.leaf, room, 2 if portrait else 3)


def here(entry: Entry, places: Places) -> str:
    """The place whose places are shown."""
    if entry.area == EVERYWHERE:
        return ""
    return entry.area or places.own


def further(entry: Entry, places: Places, words: Texts) -> tuple[str, TakeChoice]:
    """One level up; from the station's own area to the whole country."""
    if entry.area == EVERYWHERE:
        return words("entry.own_area"), TakeChoice("")
    if entry.area in ("", places.own):
        return words("entry.elsewhere"), TakeChoice(EVERYWHERE)
    up = places.above(entry.area)
    return words("entry.one_up"), TakeChoice(up or EVERYWHERE)


def is_written(entry: Entry, places: Places | None) -> bool:
    """Whether the place of an address is known to the end, so that the rest is written."""
    return places is None or (AREA_ENDS in entry.text and places.is_end(entry.area))
