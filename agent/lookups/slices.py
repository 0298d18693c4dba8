"""The part of an answer that a page shows: tabs, years, months, pages, totals. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from agent.lookup_schemas import Cell, Record, Shown, Slice, Tab, Tone, YearLine
from agent.lookups.held import Held, SaidBy, cell, tone_of
from agent.lookups.typed import Row, month_at
from kiosk.domain.item import Item, Kind, Layout

MOST_ROWS = 50
TAB_FIELD = "scheme"  # what an answer is parted by where it has several
NO_CODE = "-"  # the tab of records that do not say


@dataclass(frozen=True, slots=True)
class Part:
    """What a slice shows of an answer: the rows of its tab and year, and those of its page."""

    tabs: tuple[str, ...]
    tab: str
    years: tuple[int, ...]
    year: int
    rows: tuple[Row, ...] = field(repr=False)
    page: int
    pages: int
    shown: tuple[Row, ...] = field(repr=False)
    shown_years: tuple[int, ...]


def part_of(held: Held, slice_: Slice, codes: Iterable[str] = ()) -> Part:
    """`codes`: of the tabs' table, in its order. A tab, a year or a page that there is not becomes one that there is."""
    tabs = _tabs(held, codes)
    tab = slice_.tab if slice_.tab in tabs else next(iter(tabs), "")
    rows = _in_tab(held, tab) if tabs else held.rows
    years = _years(held.item, rows)
    year = slice_.year if slice_.year in years else 0
    if year:
        rows = tuple(row for row in rows if _year(held.item, row) == year)
    size = max(1, min(MOST_ROWS, slice_.rows))
    overview = held.item.layout is Layout.MONTHS and not year
    pages = max(1, -(-len(years if overview else rows) // size))
    page = max(1, min(pages, slice_.page))
    at = slice((page - 1) * size, page * size)
    return Part(
        tabs=tabs,
        tab=tab,
        years=years,
        year=year,
        rows=rows,
        page=page,
        pages=pages,
        shown=() if overview else rows[at],
        shown_years=years[at] if overview else (),
    )


def shown(held: Held, slice_: Slice, said_by: SaidBy, codes: Iterable[str] = ()) -> Shown:
    """The slice as the screen gets it, masked. `codes`: as of part_of."""
    part = part_of(held, slice_, codes)
    language = slice_.language
    item = held.item
    whole = not part.year and len(part.tabs) < 2
    taken = msgspec.structs.replace(
        slice_, tab=part.tab if part.tabs else "", year=part.year, page=part.page,
        rows=max(1, min(MOST_ROWS, slice_.rows)),
    )  # fmt: skip
    return Shown(
        answer=held.id,
        item=item.id,
        slice=taken,
        pages=part.pages,
        total_records=held.records if whole else len(part.rows),
        records=records(item, part.shown, said_by, language),
        years=tuple(_year_line(item, part, year, said_by, language) for year in part.shown_years),
        tabs=tuple(Tab(code=code, said=said_by(tab_table(item), code, language)) for code in part.tabs),
        totals=total_cells(item, held.totals if whole else {}, part.rows),
        months_total=months_of(item, part.rows),
        as_of=held.as_of,
        for_relative=held.for_relative,
    )


def records(
    item: Item, rows: Sequence[Row], said_by: SaidBy, language: str, *, in_full: bool = False
) -> tuple[Record, ...]:
    """Rows for the screen."""
    return tuple(
        Record(
            cells=tuple(
                cell(field, text, said_by, language, in_full=in_full)
                for field, text in zip(item.fields, row, strict=True)
            )
        )
        for row in rows
    )


def total_cells(item: Item, told: Mapping[str, int], rows: Sequence[Row]) -> tuple[Cell, ...]:
    """As the back office told them, else added up here."""
    places = {field.id: place for place, field in enumerate(item.fields)}
    return tuple(
        Cell(field=name, text=str(told[name] if name in told else _sum(rows, places[name])))
        for name in item.totals
    )


def months_of(item: Item, rows: Sequence[Row]) -> int:
    """How many months they are; 0 in other layouts."""
    return len({row[month_at(item)] for row in rows}) if item.layout is Layout.MONTHS else 0


def _year_line(item: Item, part: Part, year: int, said_by: SaidBy, language: str) -> YearLine:
    rows = [row for row in part.rows if _year(item, row) == year]
    state, months = _notable(item, rows, said_by, language)
    return YearLine(
        year=year,
        months=months_of(item, rows),
        totals=total_cells(item, {}, rows),
        state=state,
        state_months=months,
    )


def _notable(item: Item, rows: Sequence[Row], said_by: SaidBy, language: str) -> tuple[Cell | None, int]:
    """What deserves a look: the state that is most often not as it should be, and in how many months."""
    for place, one in enumerate(item.fields):
        found = Counter(row[place] for row in rows if tone_of(one, row[place]) is Tone.WARN)
        if found:
            code, _ = found.most_common(1)[0]
            months = {row[month_at(item)] for row in rows if row[place] == code}
            return cell(one, code, said_by, language), len(months)
    return None, 0


def _tabs(held: Held, codes: Iterable[str]) -> tuple[str, ...]:
    """The schemes in the data, in their table's order; none where there is one only."""
    place = _tab_place(held.item)
    if place is None:
        return ()
    found = dict.fromkeys(row[place] or NO_CODE for row in held.rows)
    if len(found) < 2:
        return ()
    ordered = [code for code in codes if code in found]
    return (*ordered, *(code for code in found if code not in ordered))


def _in_tab(held: Held, tab: str) -> tuple[Row, ...]:
    place = _tab_place(held.item)
    return held.rows if place is None else tuple(row for row in held.rows if (row[place] or NO_CODE) == tab)


def _tab_place(item: Item) -> int | None:
    places = (place for place, field in enumerate(item.fields) if _is_tab(field.id, field.kind))
    return next(places, None)


def _is_tab(name: str, kind: Kind) -> bool:
    return name == TAB_FIELD and kind is Kind.CODE


def tab_table(item: Item) -> str:
    """The code table of the tabs; "" where the item has none."""
    place = _tab_place(item)
    return "" if place is None else item.fields[place].table


def _years(item: Item, rows: Sequence[Row]) -> tuple[int, ...]:
    if item.layout is not Layout.MONTHS:
        return ()
    return tuple(sorted({_year(item, row) for row in rows}, reverse=True))


def _year(item: Item, row: Row) -> int:
    return int(row[month_at(item)][:4])


def _sum(rows: Sequence[Row], place: int) -> int:
    return sum(int(row[place]) for row in rows if row[place])
