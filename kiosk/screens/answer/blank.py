"""An answer that says nothing: what the page is built with while nobody is there, so that the first one is drawn at once."""

from dataclasses import replace

from agent.lookup_schemas import Shown, Slice, YearLine
from kiosk.domain.item import Layout
from kiosk.journey.asking import rows_of
from kiosk.journey.lookup import Lookup, Wish
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route

_YEAR = 2000


def blank(model: Model) -> Model | None:
    """The model with as many empty years as a page has rows; None where no item has months."""
    item = next((one for one in model.catalogue.items if one.layout is Layout.MONTHS), None)
    if item is None:
        return None
    rows = rows_of(item.layout, model.look.size, portrait=model.portrait)
    part = Slice(language=model.look.language, rows=rows)
    years = tuple(YearLine(year=_YEAR + at, months=0, totals=()) for at in range(rows))
    shown = Shown(answer="", item=item.id, slice=part, pages=1, total_records=0, years=years)
    lookup = Lookup(wish=Wish(item.id), shown=shown)
    return replace(model, stack=(*model.stack, Route(Page.ANSWER, item.id)), lookup=lookup)
