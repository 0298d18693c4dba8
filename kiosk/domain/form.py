"""What a resident fills in to have something done (办), as data: config/forms/<item>.toml. No wording here.

Wording: `step.<id>` of a step, `ask.<form>.<id>` or else `ask.<id>` of a field, `material.<id>`, and `confirm.<form>`, which
says what it will do. What comes back is a record of the item's fields in the catalogue.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.domain.errors import ConfigError
from kiosk.domain.item import Kind
from kiosk.domain.settings import load


class Known(StrEnum):
    """What is already known of who stands here: shown masked, and never typed."""

    NAME = "name"
    ID_NUMBER = "id_number"
    CARD_NUMBER = "card_number"


@dataclass(frozen=True, slots=True)
class When:
    """Only where that field, asked before, has one of these values."""

    field: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Choices that the back office knows: records of an item of the catalogue, asked for this resident.

    `value`: the record's field that is the answer; `shows`: the fields that a choice says, in this order.
    """

    item: str
    value: str
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. A CODE has a table or a source; with `many`, its value is codes joined by a space.

    `shortest`, `longest`: characters of a text, digits of a PIN. `least`, `most`: of a MONEY (分) or a COUNT.
    `back_days`, `ahead_days`: how far from today a DATE may lie; a MONTH and a YEAR are never in the future.
    """

    id: str
    kind: Kind
    known: Known | None = None
    table: str = ""
    source: Source | None = None
    many: bool = False
    optional: bool = False
    shortest: int = 1
    longest: int = 60
    lines: int = 1  # more than one: a text of several lines
    least: int = 0
    most: int = 99_999_999_99
    back_days: int = 36_525
    ahead_days: int = 0
    when: When | None = None

    def __post_init__(self) -> None:
        if (self.kind is Kind.CODE) != (bool(self.table) != (self.source is not None)):
            raise ValueError(f"field {self.id}: a code needs a table or a source, and nothing else has one")
        if self.known is not None and self.kind.value != self.known.value:
            raise ValueError(f"field {self.id}: known {self.known} is of kind {self.known}, not {self.kind}")
        if self.many and self.kind is not Kind.CODE:
            raise ValueError(f"field {self.id}: only of a code there can be many")
        if not 0 <= self.shortest <= self.longest or not 0 <= self.least <= self.most:
            raise ValueError(f"field {self.id}: the least is more than the most")


@dataclass(frozen=True, slots=True)
class Step:
    """One page of questions, at most four: one thing at a time."""

    id: str
    fields: tuple[FormField, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.fields) <= MOST_FIELDS:
            raise ValueError(f"step {self.id}: {len(self.fields)} fields, 1 to {MOST_FIELDS} fit on a page")


@dataclass(frozen=True, slots=True)
class Material:
    """What is put under the document camera."""

    id: str
    optional: bool = False
    most_pages: int = 10
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Asked before the first step: a lookup whose record must say `passes` in `field`; its field `reason` tells why not."""

    item: str
    field: str
    passes: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """`id` is the item's. No steps: only the confirmation is asked."""

    id: str
    steps: tuple[Step, ...] = ()
    materials: tuple[Material, ...] = ()
    check: Check | None = None

    def __post_init__(self) -> None:
        asked: set[str] = set()
        for step in self.steps:
            for field in step.fields:
                _only_before(field.id, field.when, asked)
                if field.id in asked:
                    raise ValueError(f"field {field.id}: asked twice")
                asked.add(field.id)
        for material in self.materials:
            _only_before(material.id, material.when, asked)

    def field(self, field_id: str) -> FormField:
        """Raises KeyError for an id that the form does not have."""
        for step in self.steps:
            for field in step.fields:
                if field.id == field_id:
                    return field
        raise KeyError(field_id)


MOST_FIELDS = 4


def load_forms(folder: Path) -> dict[str, Form]:
    """All forms by id, read once. Raises ConfigError with file, line and key; a form's name is its file's."""
    forms: dict[str, Form] = {}
    for file in sorted(folder.glob("*.toml")):
        form = load(file, Form)
        if form.id != file.stem:
            raise ConfigError(f"{file}: id: {form.id!r} must be {file.stem!r}, as the file is called")
        forms[form.id] = form
    return forms


def _only_before(what: str, when: When | None, asked: set[str]) -> None:
    if when is not None and when.field not in asked:
        raise ValueError(f"{what}: only when {when.field!r}, which is not asked before it")
