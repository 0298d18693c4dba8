"""What happened when, the present step marked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agent.lookup_schemas import Cell, Record
from kiosk.domain.item import Field, Item, Kind
from kiosk.domain.texts import Texts
from kiosk.journey.look import Size
from kiosk.screens.answer.leaves import LineView, line_of
from kiosk.screens.answer.wording import paired, value_words

_FACTS = {Size.STANDARD: 4, Size.LARGE: 3, Size.EXTRA: 2}  # lines of the present step, above the way
_FACTS_LYING = {Size.STANDARD: 2, Size.LARGE: 1, Size.EXTRA: 0}
_LONGEST = {Size.STANDARD: 34, Size.LARGE: 26, Size.EXTRA: 18}  # characters of such a line
_CASE = "case_number"

Row = dict[str, tuple[Field, Cell]]


@dataclass(frozen=True, slots=True)
class StepMark:
    """One step; `now`: where it stands at present; `line`: which case it is of, where there are several."""

    words: str
    day: str
    line: str
    now: bool
    chip: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class StepsView:
    """`facts`: what else the present step says; `cut`: its record says more."""

    marks: tuple[StepMark, ...] = field(default=(), repr=False)
    facts: tuple[LineView, ...] = field(default=(), repr=False)
    cut: bool = False


def facts_room(size: Size, *, portrait: bool) -> int:
    """How many lines there are for the present step."""
    return (_FACTS if portrait else _FACTS_LYING)[size]


def steps_view(
    item: Item, records: Sequence[Record], size: Size, words: Texts, room: int | None
) -> StepsView:
    """The way of a case, the newest step first. `room`: for facts of the present one; None = it is on another page."""
    newest = room is not None
    said, day = _step_of(item), _day_of(item)
    rows: list[Row] = [
        {one.id: (one, cell) for one, cell in paired(item, record.cells)} for record in records
    ]
    marks = tuple(
        StepMark(
            words=value_words(*row[said.id], words),
            day=value_words(*row[day.id], words) if day else "",
            line=_case(row, rows, words),
            now=newest and at == 0,
            chip=words("answer.now") if newest and at == 0 else "",
            first=at == 0,
            last=at == len(rows) - 1,
        )
        for at, row in enumerate(rows)
    )
    if not rows or room is None or marks[0].line:
        return StepsView(marks)
    others = [pair for name, pair in rows[0].items() if name not in _told(said, day) and pair[1].text]
    lines = [line_of(one, cell, size, words) for one, cell in others]
    facts = tuple(_short(line, size, at) for at, line in enumerate(lines[:room]))
    return StepsView(marks, facts, cut=[line.value for line in facts] != [line.value for line in lines])


def _step_of(item: Item) -> Field:
    return next((one for one in item.fields if one.kind is Kind.CODE), item.fields[0])


def _day_of(item: Item) -> Field | None:
    return next((one for one in item.fields if one.kind is Kind.DATE), None)


def _told(said: Field, day: Field | None) -> tuple[str, ...]:
    return (said.id, day.id) if day else (said.id,)


def _case(row: Row, rows: Sequence[Row], words: Texts) -> str:
    """What tells the cases apart, where the steps are of several."""
    if len({one[_CASE][1].text for one in rows if _CASE in one}) < 2:
        return ""
    names = [
        pair for name, pair in row.items() if name != _CASE and pair[0].kind is Kind.TEXT and pair[0].main
    ]
    told = [value_words(*pair, words) for pair in (*names[:1], row[_CASE])]
    return words("date.and", first=told[0], second=told[1]) if len(told) > 1 else told[0]


def _short(line: LineView, size: Size, at: int) -> LineView:
    value, most = " ".join(line.value.split()), _LONGEST[size]
    return replace(line, value=value if len(value) <= most else f"{value[: most - 1]}…", first=at == 0)
