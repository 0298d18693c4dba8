"""One row of the answer with all its fields: what it is and its sum big, the rest below, the neighbours beside the title."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agent.lookup_schemas import Cell, Record, Shown, Tone
from kiosk.domain.item import Field, Item, Kind, Layout
from kiosk.domain.texts import Texts
from kiosk.journey.look import Size
from kiosk.journey.lookup import OpenRecord
from kiosk.journey.model import Model
from kiosk.screens.answer.leaves import LineView, Paper, fewest, leaf_at, line_of
from kiosk.screens.answer.paging import PagerView, leaves_pager
from kiosk.screens.answer.person import PersonView, person_view, records_of
from kiosk.screens.answer.wording import (
    chip_of,
    key_of,
    label_words,
    lead_of,
    mark_of,
    month_key_words,
    month_words,
    paired,
    toned,
    value_words,
)

PAPER_MM = {  # what the lines have, by size and by whether the panel is upright
    (Size.STANDARD, True): Paper(332.0, 315.0),
    (Size.LARGE, True): Paper(332.0, 290.0),
    (Size.EXTRA, True): Paper(332.0, 248.0),
    (Size.STANDARD, False): Paper(421.0, 174.0),
    (Size.LARGE, False): Paper(421.0, 164.0),
    (Size.EXTRA, False): Paper(421.0, 150.0),
}


@dataclass(frozen=True, slots=True)
class HeroView:
    """What is written big, and how it stands."""

    label: str
    value: str = field(repr=False)
    money: bool
    chip: str
    chip_icon: str
    chip_kind: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """The whole page."""

    person: PersonView
    title: str
    nav: PagerView
    hero: HeroView
    lines: tuple[LineView, ...] = field(repr=False)
    pager: PagerView


def record_view(model: Model, words: Texts, portrait: bool) -> RecordView:
    """The row that the route names; the nearest one where the page has fewer."""
    shown, records = model.lookup.shown, records_of(model)
    assert shown is not None, "the page of a record without an answer"
    assert records, "the page of a record without records"
    item, size = model.catalogue.item(shown.item), model.look.size
    place = min(int(model.route.about or 0), len(records) - 1)
    cells = records[place].cells
    hero, state = _big(item, cells), toned(item, cells)
    told = (hero[0].id, _title_field(item), state[0].id if state else "")
    others = [(one, cell) for one, cell in paired(item, cells) if one.id not in told]
    lines = [line_of(one, cell, size, words) for one, cell in others]
    cut = fewest([*lines, *_sum(item, cells, size, words)], size, PAPER_MM[size, portrait], words)
    leaf, at = leaf_at(cut, model.lookup.leaf)
    return RecordView(
        person=person_view(model, words),
        title=_title(item, shown, cells, place, words),
        nav=_neighbours(item, records, place, words),
        hero=HeroView(
            label=label_words(hero[0], words),
            value=value_words(*hero, words),
            money=hero[0].kind is Kind.MONEY,
            chip=value_words(*state, words) if state else "",
            chip_icon=mark_of(state[1].tone)[0] if state else "",
            chip_kind=chip_of(state[1].tone if state else Tone.NONE),
        ),
        lines=leaf,
        pager=leaves_pager(at, len(cut), words),
    )


def _big(item: Item, cells: Sequence[Cell]) -> tuple[Field, Cell]:
    """The first of the totals, else what the record is known by; a month stands in the title already."""
    by_id = {one.id: (one, cell) for one, cell in paired(item, cells)}
    lead = lead_of(item)
    if lead is not None:
        return by_id[lead.id]
    return by_id[key_of(item).id]


def _title_field(item: Item) -> str:
    return key_of(item).id if item.layout is Layout.MONTHS else ""


def _title(item: Item, shown: Shown, cells: Sequence[Cell], place: int, words: Texts) -> str:
    if item.layout is Layout.MONTHS:
        return month_words(_key_text(item, cells), words)
    number = (shown.slice.page - 1) * shown.slice.rows + place + 1
    return words("record.title", number=number)


def _neighbours(item: Item, records: Sequence[Record], place: int, words: Texts) -> PagerView:
    """Months go by time, the older one on the left; all others as the table has them."""
    before = OpenRecord(place - 1) if place > 0 else None
    after = OpenRecord(place + 1) if place + 1 < len(records) else None
    if item.layout is not Layout.MONTHS:
        return PagerView(
            shown=len(records) > 1,
            back=words("answer.previous_record"),
            back_action=before,
            forth=words("answer.next_record"),
            forth_action=after,
        )
    return PagerView(
        shown=len(records) > 1,
        back=month_key_words(_key_text(item, records[place + 1].cells), words)
        if after
        else words("record.month_before"),
        back_action=after,
        forth=month_key_words(_key_text(item, records[place - 1].cells), words)
        if before
        else words("record.month_after"),
        forth_action=before,
    )


def _key_text(item: Item, cells: Sequence[Cell]) -> str:
    key = key_of(item).id
    return next(cell.text for cell in cells if cell.field == key)


def _sum(item: Item, cells: Sequence[Cell], size: Size, words: Texts) -> tuple[LineView, ...]:
    """合计, where the sums above add up to it."""
    lead = lead_of(item)
    amounts = {
        one.id: int(cell.text) for one, cell in paired(item, cells) if one.kind is Kind.MONEY and cell.text
    }
    if lead is None or lead.id not in amounts:
        return ()
    whole = amounts[lead.id]
    main = [amounts[one.id] for one in item.fields if one.main and one.id in amounts and one is not lead]
    totals = [amounts[name] for name in item.totals if name in amounts and name != lead.id]
    if not any(len(parts) > 1 and sum(parts) == whole for parts in (main, totals)):
        return ()
    cell = next(cell for cell in cells if cell.field == lead.id)
    return (replace(line_of(lead, cell, size, words), label=words("answer.total"), bold=True),)
