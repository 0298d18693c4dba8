"""Rows and columns: of years, of one year's months, of any other records. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.lookup_schemas import Cell, Record, Shown, Tone, YearLine
from kiosk.domain.item import Field, Item
from kiosk.domain.texts import Texts
from kiosk.journey.look import Size
from kiosk.journey.lookup import ChooseYear, OpenRecord
from kiosk.journey.words import escaped
from kiosk.screens.answer.columns import Column, YearShares, columns, sums_of_years, wraps, year_shares
from kiosk.screens.answer.wording import cell_words, label_words, mark_of, money_words, paired
from kiosk.screens.palette import LEADING, em_mm

ROW_MM = 22.6
TWO_LINES_TO = {
    True: Size.EXTRA,
    False: Size.LARGE,
}  # the largest text that leaves room for them, upright and lying


@dataclass(frozen=True, slots=True)
class CellView:
    """One value of a row; `share`: of the row's width."""

    words: str = field(repr=False)
    share: float
    right: bool = False
    icon: str = ""
    ink: str = "ink"
    bold: bool = False
    lines: int = 1

    @property
    def side(self) -> str:
        return "right" if self.right else "left"


@dataclass(frozen=True, slots=True)
class RowView:
    """One line that opens what is behind it."""

    tag: str
    cells: tuple[CellView, ...] = field(repr=False)
    action: object
    ruled: bool
    high: float = ROW_MM


@dataclass(frozen=True, slots=True)
class TableView:
    """Without rows there is no table. `total` may be empty."""

    head: tuple[CellView, ...] = ()
    rows: tuple[RowView, ...] = ()
    total: tuple[CellView, ...] = field(default=(), repr=False)


def years_table(item: Item, shown: Shown, size: Size, words: Texts, *, portrait: bool) -> TableView:
    """A line for each year."""
    sums = sums_of_years(item, size, portrait=portrait)
    wide = year_shares(item, size, portrait=portrait)
    head = (
        CellView(words("answer.year_head"), wide.year, lines=2),
        CellView(words("answer.months_head"), wide.months, right=True, lines=2),
        *(CellView(label_words(one, words), wide.sum, right=True, lines=2) for one in sums),
        *_state(CellView(words("answer.state_head"), wide.state, right=True, lines=2)),
    )
    total = (
        CellView(words("answer.total"), wide.year, ink="primary_ink", bold=True),
        _total(words("answer.months", count=shown.months_total), wide.months),
        *(_total(_sum_words(shown.totals, one), wide.sum) for one in sums),
        *_state(CellView("", wide.state)),
    )
    rows = tuple(
        RowView(
            tag=f"year-{line.year}",
            cells=_year_cells(line, sums, wide, words),
            action=ChooseYear(line.year),
            ruled=at > 0,
            high=_row_mm(size, 1),
        )
        for at, line in enumerate(shown.years)
    )
    return TableView(head, rows, total)


def records_table(
    item: Item, shown: Shown, records: Sequence[Record], size: Size, words: Texts, *, portrait: bool
) -> TableView:
    """A line for each record, with as many of its fields as there is room for."""
    chosen = columns(item, size, words.language, portrait=portrait, tabbed=bool(shown.tabs))
    small = list(Size).index(size) <= list(Size).index(TWO_LINES_TO[portrait])
    lines = 2 if wraps(chosen) and small else 1
    rows = tuple(
        RowView(
            tag=f"row-{at}",
            cells=_record_cells(item, record, chosen, words, lines=lines),
            action=OpenRecord(at),
            ruled=at > 0,
            high=_row_mm(size, lines),
        )
        for at, record in enumerate(records)
    )
    head = tuple(CellView(label_words(one.field, words), one.ems, right=one.right, lines=2) for one in chosen)
    return TableView(head, rows, _totals(shown, chosen, words))


def _year_cells(
    line: YearLine, sums: Sequence[Field], wide: YearShares, words: Texts
) -> tuple[CellView, ...]:
    return (
        CellView(words("answer.year", year=line.year), wide.year, bold=True),
        CellView(words("answer.months", count=line.months), wide.months, right=True),
        *(CellView(_sum_words(line.totals, one), wide.sum, right=True) for one in sums),
        *_state(_year_state(line, wide.state, words)),
    )


def _state(cell: CellView) -> tuple[CellView, ...]:
    return (cell,) if cell.share else ()


def _year_state(line: YearLine, share: float, words: Texts) -> CellView:
    """欠缴 3 个月, or that all is well."""
    if line.state is None:
        icon, ink = mark_of(Tone.GOOD)
        return CellView(words("answer.year_good"), share, True, icon, ink, bold=True)
    icon, ink = mark_of(line.state.tone)
    said = escaped(line.state.said or line.state.text)
    told = words("answer.year_state", state=said, count=line.state_months)
    return CellView(told, share, True, icon, ink, bold=True)


def _record_cells(
    item: Item, record: Record, chosen: Sequence[Column], words: Texts, *, lines: int
) -> tuple[CellView, ...]:
    by_field = {one.id: (one, cell) for one, cell in paired(item, record.cells)}
    return tuple(
        _cell(*by_field[column.field.id], column, words, first=at == 0, lines=lines)
        for at, column in enumerate(chosen)
    )


def _cell(one: Field, cell: Cell, column: Column, words: Texts, *, first: bool, lines: int) -> CellView:
    icon, ink = mark_of(cell.tone)
    bold = first or bool(icon)
    return CellView(cell_words(one, cell, words), column.ems, column.right, icon, ink, bold, lines)


def _totals(shown: Shown, chosen: Sequence[Column], words: Texts) -> tuple[CellView, ...]:
    """What adds up, below its column; 合计 below the first."""
    known = {cell.field for cell in shown.totals}
    if not any(column.field.id in known for column in chosen[1:]):
        return ()
    first = CellView(words("answer.total"), chosen[0].ems, ink="primary_ink", bold=True)
    others = (
        _total(_sum_words(shown.totals, column.field), column.ems)
        if column.field.id in known
        else CellView("", column.ems)
        for column in chosen[1:]
    )
    return (first, *others)


def _total(said: str, share: float) -> CellView:
    return CellView(said, share, right=True, ink="primary_ink", bold=True, lines=2)


def _sum_words(totals: Sequence[Cell], one: Field) -> str:
    found = next((cell.text for cell in totals if cell.field == one.id), "")
    return money_words(int(found)) if found else ""


def _row_mm(size: Size, lines: int) -> float:
    return max(ROW_MM, lines * em_mm("table", size) * LEADING["title"] + 3.0)
