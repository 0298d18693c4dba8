"""Which fields of a record are columns of its table, and how wide: what does not fit stands in the record. Pure."""

from dataclasses import dataclass

from kiosk.domain.item import Field, Item, Kind, Layout
from kiosk.journey.look import Size
from kiosk.screens.answer.wording import key_of
from kiosk.screens.palette import em_mm

ROOM_MM = {True: 322.0, False: 405.0}  # for words in a row, by whether the panel is upright
# What a value takes, in ems of the table's text, with the space to its neighbour.
_EMS = {
    Kind.TEXT: 6.5,
    Kind.NAME: 4.2,
    Kind.ID_NUMBER: 10.8,
    Kind.CARD_NUMBER: 7.5,
    Kind.BANK_ACCOUNT: 7.5,
    Kind.PHONE: 7.2,
    Kind.ADDRESS: 8.5,
    Kind.CODE: 4.8,
    Kind.MONEY: 5.8,
    Kind.COUNT: 3.2,
    Kind.MONTH: 4.5,
    Kind.YEAR: 3.6,
    Kind.DATE: 6.2,
}
_LATIN = 1.5  # English words for codes are longer
_TONE_EMS = 1.4  # the icon of a code that can be good
_TAB = "scheme"
_FIGURES = frozenset({Kind.MONEY, Kind.COUNT, Kind.MONTH, Kind.YEAR, Kind.DATE})
_LONG = frozenset({Kind.TEXT, Kind.ADDRESS})  # take what room is left

# The table of years: year, months, a sum, what is notable.
YEAR_EMS, MONTHS_EMS, SUM_EMS, STATE_EMS = 3.6, 3.8, 6.1, 7.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `ems` is its share of the row."""

    field: Field
    ems: float
    right: bool


@dataclass(frozen=True, slots=True)
class YearShares:
    """How the row of a year is shared; `state` 0: the item does not say how it stands."""

    year: float
    months: float
    sum: float
    state: float


def columns(item: Item, size: Size, language: str, *, portrait: bool, tabbed: bool) -> tuple[Column, ...]:
    """In the fields' order, as many as there is room for, the telling ones first. `tabbed`: a tab says the 险种 already."""
    key = key_of(item)
    chosen = {key.id}
    left = room_ems(size, portrait=portrait) - _ems(key, language)
    for field in _wanted(item, key, tabbed=tabbed):
        if _ems(field, language) <= left:
            chosen.add(field.id)
            left -= _ems(field, language)
    fields = [key, *(field for field in item.fields if field.id in chosen and field is not key)]
    growing = [field for field in fields if field.kind in _LONG] or fields
    spare = max(0.0, left) / len(growing)
    return tuple(
        Column(field, _ems(field, language) + (spare if field in growing else 0.0), _is_right(field, at))
        for at, field in enumerate(fields)
    )


def sums_of_years(item: Item, size: Size, *, portrait: bool) -> tuple[Field, ...]:
    """The totals that have a column in the table of years: two, or one where the text is large."""
    left = room_ems(size, portrait=portrait) - YEAR_EMS - MONTHS_EMS - (STATE_EMS if has_tones(item) else 0)
    fields = {field.id: field for field in item.fields}
    return tuple(fields[total] for total in item.totals[: min(2, int(left / SUM_EMS))])


def year_shares(item: Item, size: Size, *, portrait: bool) -> YearShares:
    """The columns of the table of years; what is left goes to the sums and to how the year stands."""
    sums, states = sums_of_years(item, size, portrait=portrait), has_tones(item)
    fixed = YEAR_EMS + MONTHS_EMS + len(sums) * SUM_EMS + (STATE_EMS if states else 0)
    left = room_ems(size, portrait=portrait) - fixed
    spare = max(0.0, left) / (1 + len(sums) + states)
    year, months = YEAR_EMS + spare / 2, MONTHS_EMS + spare / 2
    return YearShares(year, months, SUM_EMS + spare, STATE_EMS + spare if states else 0.0)


def has_tones(item: Item) -> bool:
    """Whether some code of the item can be good, or not."""
    return any(field.good for field in item.fields)


def wraps(shown: tuple[Column, ...]) -> bool:
    """Whether some cell may need a second line."""
    return any(column.field.kind in _LONG for column in shown)


def room_ems(size: Size, *, portrait: bool) -> float:
    """How much a row holds."""
    return ROOM_MM[portrait] / em_mm("table", size)


def _wanted(item: Item, key: Field, *, tabbed: bool) -> list[Field]:
    """The other fields, the telling ones first: what it is, its first sum, how it stands, other sums, the rest."""
    by_id = {field.id: field for field in item.fields}
    totals = [by_id[total] for total in item.totals]
    states = [field for field in item.fields if field.good]
    texts = [field for field in item.fields if field.kind is Kind.TEXT and field.main][:1]
    rest = [field for field in item.fields if field.main]
    told = tabbed or item.layout is Layout.MONTHS
    ordered = dict.fromkeys(
        field.id
        for field in (*texts, *totals[:1], *states, *totals[1:], *rest)
        if field is not key and not (told and field.id == _TAB)
    )
    return [by_id[name] for name in ordered]


def _ems(field: Field, language: str) -> float:
    longer = _LATIN if field.kind is Kind.CODE and language == "en" else 1.0
    return _EMS[field.kind] * longer + (_TONE_EMS if field.good else 0.0)


def _is_right(field: Field, at: int) -> bool:
    return at > 0 and (field.kind in _FIGURES or bool(field.good))
