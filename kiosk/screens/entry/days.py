"""A day by year, month and day, each one tap on what is possible: nothing can be mistyped. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.domain.form import FormField
from kiosk.domain.form_checks import OLDEST_YEAR
from kiosk.domain.item import Kind
from kiosk.domain.texts import Texts
from kiosk.journey.entry import Entry, TakeChoice
from kiosk.screens.answer.wording import month_key_words
from kiosk.screens.entry.choices import Card, Leaf, leaf_of

YEARS_A_LEAF = 18
NEAR = ("entry.today", "entry.yesterday", "entry.before_yesterday")


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day that are possible."""

    first: date
    last: date


def span_of(field: FormField, today: date) -> Span:
    """A month and a year are never in the future, and a date lies where its form allows."""
    if field.kind is not Kind.DATE:
        return Span(date(OLDEST_YEAR, 1, 1), today)
    return Span(today - timedelta(days=field.back_days), today + timedelta(days=field.ahead_days))


def days_leaf(entry: Entry, today: date, words: Texts, *, portrait: bool) -> Leaf:
    """What is asked next: the year, the month, the day."""
    span, parts = span_of(entry.field, today), tuple(int(part) for part in entry.text.split("-") if part)
    years = range(span.last.year, span.first.year - 1, -1)
    if entry.field.kind is Kind.YEAR or not parts:
        chosen = parts[0] if parts else 0
        cards = [*near(entry, span, today, words), *(_year(year, chosen, words) for year in years)]
        return leaf_of(cards, entry.leaf, YEARS_A_LEAF, 3 if portrait else 6)
    if len(parts) == 1 or entry.field.kind is Kind.MONTH:
        cards = [_month(parts, number, words) for number in range(1, 13) if _has(span, parts[0], number)]
        return leaf_of(cards, 0, 12, 3 if portrait else 6)
    return leaf_of(_days(span, parts, words), 0, 35, 7)


def near(entry: Entry, span: Span, today: date, words: Texts) -> tuple[Card, ...]:
    """今天, 昨天, 前天: what most people want to say, in one tap."""
    if entry.field.kind is not Kind.DATE:
        return ()
    days = [(name, today - timedelta(days=ago)) for ago, name in enumerate(NEAR)]
    return tuple(
        Card(f"near-{ago}", words(name), TakeChoice(day.isoformat()), kind="quiet")
        for ago, (name, day) in enumerate(days)
        if span.first <= day <= span.last
    )


def _has(span: Span, year: int, month: int) -> bool:
    """Whether a day of that month is possible."""
    last = date(year, month, monthrange(year, month)[1])
    return last >= span.first and date(year, month, 1) <= span.last


def _year(year: int, chosen: int, words: Texts) -> Card:
    return Card(
        f"year-{year}", words("answer.year", year=year), TakeChoice(str(year)), year == chosen, kind="choice"
    )


def _month(parts: tuple[int, ...], number: int, words: Texts) -> Card:
    value = f"{parts[0]}-{number:02d}"
    said = month_key_words(value.replace("-", ""), words)
    return Card(f"month-{number}", said, TakeChoice(value), parts[1:2] == (number,), kind="choice")


def _days(span: Span, parts: tuple[int, ...], words: Texts) -> list[Card]:
    year, month = parts[0], parts[1]
    days = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
    return [
        Card(
            f"day-{day.day}",
            words("entry.day", day=day.day),
            TakeChoice(day.isoformat()),
            parts[2:] == (day.day,),
            kind="choice",
        )
        for day in days
        if span.first <= day <= span.last
    ]
