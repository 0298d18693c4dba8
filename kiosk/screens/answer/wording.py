"""Values of an answer as words: money, months, dates, codes. Pure. Data stay plain text, whatever marks are in them."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from agent.lookup_schemas import Cell, Tone
from kiosk.domain.item import Field, Item, Kind, Layout
from kiosk.domain.texts import Texts
from kiosk.journey.words import escaped
from kiosk.screens.frame.view_model import date_fields

NOTHING = "—"
LONGEST_CELL = 48  # characters of a table's cell; all of them stand in the record
_MARKS = {Tone.GOOD: ("ok", "good_ink"), Tone.WARN: ("warning", "action_ink"), Tone.NONE: ("", "ink")}
_CHIPS = {Tone.GOOD: "good", Tone.WARN: "warn", Tone.NONE: "neutral"}


def mark_of(tone: Tone) -> tuple[str, str]:
    """Icon and ink beside the words: never colour alone."""
    return _MARKS[tone]


def chip_of(tone: Tone) -> str:
    """The tone of a chip."""
    return _CHIPS[tone]


def cell_words(field: Field, cell: Cell, words: Texts) -> str:
    """A value in a table: one line of text, dates as they sort."""
    if not cell.text:
        return NOTHING
    match field.kind:
        case Kind.MONTH:
            return f"{cell.text[:4]}-{cell.text[4:]}"
        case Kind.DATE:
            return cell.text
        case _:
            return _clipped(" ".join(value_words(field, cell, words).split()))


def value_words(field: Field, cell: Cell, words: Texts) -> str:
    """A value with room for all of it."""
    if not cell.text:
        return NOTHING
    match field.kind:
        case Kind.MONEY:
            return money_words(int(cell.text))
        case Kind.MONTH:
            return month_words(cell.text, words)
        case Kind.YEAR:
            return words("answer.year", year=cell.text)
        case Kind.DATE:
            return date_words(date.fromisoformat(cell.text), words)
        case Kind.CODE:
            return escaped(cell.said or cell.text)
        case _:
            return escaped(cell.text)


def label_words(field: Field, words: Texts) -> str:
    """What a value is called, with the unit of money."""
    name = words(f"field.{field.id}")
    return words("answer.in_yuan", name=name) if field.kind is Kind.MONEY else name


def money_words(amount_fen: int) -> str:
    """430800 → 4,308.00, with a real minus sign."""
    whole, part = divmod(abs(amount_fen), 100)
    return f"{'−' if amount_fen < 0 else ''}{whole:,}.{part:02d}"


def month_words(month: str, words: Texts) -> str:
    """202602 → 2026 年 2 月, or Feb 2026."""
    return words("answer.month", year=month[:4], month=_month_name(month, words))


def month_key_words(month: str, words: Texts) -> str:
    """202602 → 2 月, on a key that leads there."""
    return words("answer.month_key", month=_month_name(month, words))


def date_words(day: date, words: Texts) -> str:
    """2026年2月5日, or 5 Feb 2026."""
    return words("answer.date", year=day.year, **date_fields(day, words))


def date_words_of(text: str, words: Texts) -> str:
    """2026-02-05 as a day in words; "" where it names none."""
    try:
        return date_words(date.fromisoformat(text), words)
    except ValueError:
        return ""


def span_words(months: int, words: Texts) -> str:
    """79 → 6 年 7 个月."""
    years, rest = divmod(months, 12)
    if not years:
        return words("answer.span_months", months=rest)
    return (
        words("answer.span_both", years=years, months=rest)
        if rest
        else words("answer.span_years", years=years)
    )


def as_of_words(as_of: str, words: Texts, zone: tzinfo) -> str:
    """数据截至 2026年11月19日, by the calendar of the station; nothing where the back office names no day that there is."""
    try:
        at = datetime.fromisoformat(as_of)
        day = at.astimezone(zone).date() if at.tzinfo else at.date()
    except (ValueError, OverflowError):  # the first and the last day of the calendar have no neighbours
        return ""
    return words("answer.as_of", day=date_words(day, words))


def paired(item: Item, cells: Sequence[Cell]) -> tuple[tuple[Field, Cell], ...]:
    """The cells with their fields."""
    fields = {field.id: field for field in item.fields}
    return tuple((fields[cell.field], cell) for cell in cells)


def lead_of(item: Item) -> Field | None:
    """What is written big: the first of the totals."""
    return next((field for total in item.totals[:1] for field in item.fields if field.id == total), None)


def key_of(item: Item) -> Field:
    """What a record is known by: its month, else its first field."""
    if item.layout is Layout.MONTHS:
        return next(field for field in item.fields if field.kind is Kind.MONTH)
    return item.fields[0]


def toned(item: Item, cells: Sequence[Cell]) -> tuple[Field, Cell] | None:
    """The first code that is as it should be, or is not."""
    return next(((field, cell) for field, cell in paired(item, cells) if cell.tone is not Tone.NONE), None)


def _month_name(month: str, words: Texts) -> object:
    return date_fields(date(int(month[:4]), int(month[4:]), 1), words)["month"]


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
