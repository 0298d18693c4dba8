"""An answer as the visit's process holds it: whole, typed, in full. Nothing of it leaves unmasked but by 显示."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agent.lookup_schemas import Cell, Slice, Tone
from agent.lookups.masking import masked
from agent.lookups.typed import Row
from kiosk.domain.item import Field, Item, Kind

SaidBy = Callable[[str, str, str], str]  # table, code, language → words


@dataclass(frozen=True, slots=True)
class About:
    """Whom an answer is about; empty for what nobody needs to be known for."""

    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """`records`: of the back office's whole answer, which may be longer than `rows`. `reference`: 查询编号, on slips."""

    id: str
    item: Item
    about: About
    rows: tuple[Row, ...] = field(repr=False)
    records: int
    totals: Mapping[str, int] = field(repr=False)
    reference: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)  # what was chosen, by input
    as_of: str = ""
    for_relative: bool = False


@dataclass(slots=True)
class Sent:
    """An answer and the slice of it that the screen shows now."""

    held: Held
    slice: Slice


def cell(field: Field, text: str, said_by: SaidBy, language: str, *, in_full: bool = False) -> Cell:
    """One value for the screen."""
    hides = bool(text) and field.kind.masked and not in_full
    is_code = bool(text) and field.kind is Kind.CODE
    return Cell(
        field=field.id,
        text=masked(field.kind, text) if hides else text,
        said=said_by(field.table, text, language) if is_code else "",
        masked=hides,
        tone=tone_of(field, text),
    )


def tone_of(field: Field, text: str) -> Tone:
    """Whether a code is as it should be, where the item says which are."""
    if not text or not field.good:
        return Tone.NONE
    return Tone.GOOD if text in field.good else Tone.WARN
