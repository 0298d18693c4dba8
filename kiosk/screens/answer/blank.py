"""An answer that says nothing: what the page is built with while a notice is read, so that the first answer is drawn at once."""

from dataclasses import replace

from agent.lookup_schemas import Cell, Record, Shown, Slice, YearLine
from kiosk.domain.item import Item, Layout
from kiosk.journey.asking import rows_of
from kiosk.journey.lookup import Lookup, Wish
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route

_YEAR = 2000


def blank(model: Model, item: Item) -> Model:
    """The model before an answer to this item, with as many empty records as a page has."""
    rows = rows_of(item.layout, model.look.size, portrait=model.portrait)
    empty = Record(cells=tuple(Cell(field=field.id, text="") for field in item.fields))
    is_months = item.layout is Layout.MONTHS
    shown = Shown(
        answer="",
        item=item.id,
        slice=Slice(language=model.look.language, rows=rows),
        pages=1,
        total_records=rows,
        records=() if is_months else (empty,) * rows,
        years=tuple(YearLine(year=_YEAR + at, months=0, totals=()) for at in range(rows))
        if is_months
        else (),
    )
    stack = (*model.stack, Route(Page.ANSWER, item.id))
    return replace(model, stack=stack, lookup=Lookup(wish=Wish(item.id), shown=shown))
