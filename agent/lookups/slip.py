"""The part of an answer that is shown, as a slip: masked as on the screen, and no proof of anything. Pure.

Source: look/print/20-lookup-slip.png.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from agent.lookup_schemas import Shown, Tone
from agent.lookups.columns import columns_of_table, fits, is_tab, taken
from agent.lookups.held import Held
from agent.lookups.masking import masked
from agent.lookups.saying import month, said, said_with_unit
from agent.visit_messages import Place
from kiosk.domain.item import Item, Kind, Layout
from kiosk.domain.texts import Texts
from kiosk.hardware.printer.slip import (
    Banner,
    Box,
    Closing,
    Paragraph,
    Part,
    Row,
    Rule,
    Slip,
    Table,
    Title,
)

MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a slip is made from."""

    held: Held
    shown: Shown
    place: Place
    printed_at: datetime  # in the site's zone
    width_dots: int


def lookup_slip(sheet: Sheet, texts: Texts) -> Slip:
    """Parts from top to bottom."""
    item, shown = sheet.held.item, sheet.shown
    parts: list[Part] = [Title(texts(f"item.{item.id}.name"), sheet.place.site), Rule()]
    parts += [*_about(sheet, texts), Rule()]
    if shown.tabs:
        parts.append(Banner(next(tab.said for tab in shown.tabs if tab.code == shown.slice.tab)))
    body = _years(sheet, texts) if shown.years else _records(sheet, texts)
    totals = _totals(item, shown, texts)
    apart = [Rule()] if totals and isinstance(body[-1], Row) else []
    parts += [*body, *apart, *totals]
    if notes := _notes(item, shown, texts):
        what = texts("lookup_slip.notable_what", hotline=sheet.place.hotline)
        parts += [Rule(), Box(texts("lookup_slip.gap").join(notes), what)]
    parts += [Rule(), Paragraph(texts("lookup_slip.no_proof")), *_ending(sheet, texts)]
    return Slip(tuple(parts))


def _about(sheet: Sheet, texts: Texts) -> list[Part]:
    held, shown = sheet.held, sheet.shown
    rows: list[Part] = []
    if held.about.number:
        rows.append(Row(texts("lookup_slip.name"), masked(Kind.NAME, held.about.name)))
        rows.append(Row(texts("lookup_slip.number"), masked(Kind.ID_NUMBER, held.about.number)))
    if held.for_relative:
        rows.append(Row(texts("lookup_slip.asked_by"), texts("lookup_slip.relative")))
    if period := _period(held.item, shown, texts):
        rows.append(Row(texts("lookup_slip.period"), period))
    if shown.as_of:
        rows.append(Row(texts("lookup_slip.as_of"), shown.as_of[:10]))
    if shown.pages > 1:
        page = texts("lookup_slip.page_of", page=shown.slice.page, pages=shown.pages)
        rows.append(Row(texts("lookup_slip.page"), page))
    return rows


def _period(item: Item, shown: Shown, texts: Texts) -> str:
    """From the first to the last month, or year, that stands below."""
    if shown.years:
        years = sorted(line.year for line in shown.years)
        return texts("lookup_slip.from_to", first=years[0], last=years[-1])
    place = next((at for at, field in enumerate(item.fields) if field.kind is Kind.MONTH), None)
    if item.layout is not Layout.MONTHS or place is None:
        return ""
    months = sorted(record.cells[place].text for record in shown.records if record.cells[place].text)
    return texts("lookup_slip.from_to", first=month(months[0]), last=month(months[-1])) if months else ""


def _years(sheet: Sheet, texts: Texts) -> list[Part]:
    item = sheet.held.item
    fields = {field.id: field for field in item.fields}
    head = (
        texts("lookup_slip.year"),
        texts("lookup_slip.months_head"),
        *(texts(f"field.{name}") for name in item.totals),
    )
    rows = [
        (str(line.year), str(line.months), *(said(fields[cell.field], cell) for cell in line.totals))
        for line in sheet.shown.years[:MOST_ROWS]
    ]
    kept = [0, 1, *range(2, len(head))]
    while len(kept) > 2 and not fits([taken(row, kept) for row in (head, *rows)], sheet.width_dots):
        kept.pop()  # the first total says the most
    return [Table(taken(head, kept), tuple(taken(row, kept) for row in rows))]


def _records(sheet: Sheet, texts: Texts) -> list[Part]:
    """As a table where one fits on the paper, else each record's fields below each other."""
    item, records = sheet.held.item, sheet.shown.records
    if item.layout in (Layout.MONTHS, Layout.TABLE):
        for places in columns_of_table(item):
            head = tuple(texts(f"field.{item.fields[place].id}") for place in places)
            rows = [
                tuple(said(item.fields[place], record.cells[place]) for place in places) for record in records
            ]
            if fits([head, *rows], sheet.width_dots):
                return [Table(head, tuple(rows[:MOST_ROWS]))]
    return _blocks(sheet, texts)


def _blocks(sheet: Sheet, texts: Texts) -> list[Part]:
    item, records, parted = sheet.held.item, sheet.shown.records, bool(sheet.shown.tabs)
    parts: list[Part] = []
    left = MOST_ROWS
    for at, record in enumerate(records):
        lines = [
            Row(texts(f"field.{field.id}"), said_with_unit(field, cell, texts))
            for field, cell in zip(item.fields, record.cells, strict=True)
            if cell.text and not (parted and is_tab(field))
        ]
        if at and left < len(lines):
            return [*parts, Paragraph(texts("lookup_slip.more", count=len(records) - at))]
        parts += [Rule()] if at else []
        parts += lines
        left -= len(lines)
    return parts


def _totals(item: Item, shown: Shown, texts: Texts) -> list[Part]:
    fields = {field.id: field for field in item.fields}
    rows: list[Part] = [
        Row(
            texts("lookup_slip.total", name=texts(f"field.{cell.field}")),
            said_with_unit(fields[cell.field], cell, texts),
            large=True,
        )
        for cell in shown.totals
    ]
    if shown.months_total:
        months = texts("lookup_slip.months", count=shown.months_total)
        rows.append(Row(texts("lookup_slip.months_total"), months, large=True))
    return rows


def _notes(item: Item, shown: Shown, texts: Texts) -> list[str]:
    """What deserves a look, of what stands on the slip: 欠缴 3 个月, 是否合格：否."""
    months: Counter[str] = Counter()
    for line in shown.years:
        if line.state is not None:
            months[line.state.said] += line.state_months
    if item.layout is Layout.MONTHS:
        months.update(
            cell.said for record in shown.records for cell in record.cells if cell.tone is Tone.WARN
        )
        return [
            texts("lookup_slip.notable_months", state=state, months=texts("lookup_slip.months", count=count))
            for state, count in months.items()
        ]
    states = {
        (cell.field, cell.said): None
        for record in shown.records
        for cell in record.cells
        if cell.tone is Tone.WARN
    }
    return [texts("lookup_slip.notable", name=texts(f"field.{field}"), state=said) for field, said in states]


def _ending(sheet: Sheet, texts: Texts) -> list[Part]:
    parts: list[Part] = [
        Row(texts("lookup_slip.printed_at"), sheet.printed_at.strftime("%Y-%m-%d\u3000%H:%M:%S")),
        Row(texts("lookup_slip.reference"), sheet.held.reference),
        Closing(texts("slip.hotline", number=sheet.place.hotline)),
    ]
    return [*parts, Closing(texts("slip.demo"))] if sheet.place.demo else parts
