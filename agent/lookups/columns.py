"""Which columns a slip's table may have, and whether it fits on the paper. Pure."""

from collections.abc import Sequence

from agent.lookups.slices import TAB_FIELD
from kiosk.domain.item import Field, Item, Kind, Layout
from kiosk.hardware.printer.lines import columns_of

COLUMN_DOTS, MARGIN_COLUMNS = 13, 5  # of a half-width character in a table, and both margins


def columns_of_table(item: Item) -> list[list[int]]:
    """Which columns a table may have, the fullest first: all; of months also the first, sums and the state."""
    main = [at for at, field in enumerate(item.fields) if field.main and not is_tab(field)]
    if item.layout is not Layout.MONTHS:
        return [main]
    sums = [at for at in main if item.fields[at].id in item.totals]
    state = [at for at in main if item.fields[at].good]
    told = sorted(sums, key=lambda at: item.totals.index(item.fields[at].id))[:2]
    choices = [main, [*main[:1], *sums, *state], [*main[:1], *told, *state]]
    return [sorted(dict.fromkeys(one), key=lambda at: (at in state, at)) for one in choices if len(one) > 2]


def is_tab(field: Field) -> bool:
    """Whether the answer is parted by it."""
    return field.id == TAB_FIELD and field.kind is Kind.CODE


def fits(rows: Sequence[tuple[str, ...]], width_dots: int) -> bool:
    """A table's widest cells, with a gap of a column between them."""
    needs = [max(columns_of(cell) for cell in column) + 1 for column in zip(*rows, strict=True)]
    return sum(needs) <= width_dots // COLUMN_DOTS - MARGIN_COLUMNS + 1


def taken(row: tuple[str, ...], places: Sequence[int]) -> tuple[str, ...]:
    """Those cells of a row."""
    return tuple(row[place] for place in places)
