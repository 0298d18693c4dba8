"""Whether catalogue, forms and code tables fit each other; asked when a program starts, so that no resident finds out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.errors import ConfigError
from kiosk.domain.form import Form, FormField, Material, Step, When, load_forms
from kiosk.domain.item import Item, Kind, Layout

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class _Misfit:
    """What does not fit. `key`: where in the file; `named`: an id that stands on the line."""

    key: str
    named: str
    why: str


def load_fitting_forms(folder: Path, catalogue: Catalogue, tables: CodeTables) -> dict[str, Form]:
    """All forms by id. Raises ConfigError with file, line and key for the first thing that does not fit."""
    forms = load_forms(folder)
    for item in catalogue.handled:
        if item.id not in forms:
            raise ConfigError(
                f"{folder / item.id}.toml: no such file, and the catalogue's {item.id} has a form"
            )
    known = {item.id: item for item in catalogue.items}
    for form in forms.values():
        for misfit in _misfits(form, known, tables):
            file = folder / f"{form.id}.toml"
            line = _line_of(file.read_text("utf-8"), misfit)
            raise ConfigError(f"{file}{f':{line}' if line else ''}: {misfit.key}: {misfit.why}")
    return forms


def _misfits(form: Form, items: dict[str, Item], tables: CodeTables) -> Iterator[_Misfit]:
    item = items.get(form.id)
    if item is None or not item.form:
        yield _Misfit("id", form.id, f"the catalogue has no item {form.id} with a form")
        return
    if item.layout is not Layout.CARDS:
        yield _Misfit("id", form.id, f"a receipt is shown as cards, not as {item.layout}")
    yield from _misfit_check(form, item, items, tables)
    asked: dict[str, FormField] = {}
    for step in form.steps:
        yield from _misfit_name("steps", step)
        for field in step.fields:
            yield from _misfit_name("steps.fields", field)
            yield from _misfit_field(field, item, items, tables)
            yield from _misfit_when("steps.fields", field, asked, tables)
            asked[field.id] = field
    for material in form.materials:
        yield from _misfit_name("materials", material)
        if material.id in asked:
            yield _Misfit("materials", material.id, f"{material.id} is a field already")
        yield from _misfit_when("materials", material, asked, tables)


def _misfit_check(form: Form, item: Item, items: dict[str, Item], tables: CodeTables) -> Iterator[_Misfit]:
    check = form.check
    if check is None:
        return
    asks = _lookup(check.item, item, items)
    if isinstance(asks, str):
        yield _Misfit("check.item", check.item, asks)
        return
    fields = {field.id: field for field in asks.fields}
    for key, name in (("field", check.field), ("reason", check.reason)):
        if name and name not in fields:
            yield _Misfit(f"check.{key}", name, f"{check.item} has no field {name}")
    tested = fields.get(check.field)
    if tested is not None and tested.table in tables:
        for code in check.passes:
            if code not in tables[tested.table].codes:
                yield _Misfit("check.passes", code, f"table {tested.table} has no code {code}")


def _misfit_field(
    field: FormField, item: Item, items: dict[str, Item], tables: CodeTables
) -> Iterator[_Misfit]:
    key = f"steps.fields.{field.id}"
    if field.table and field.table not in tables:
        yield _Misfit(f"{key}.table", field.id, f"no table {field.table}")
    if field.known is not None and item.level == 0:
        yield _Misfit(f"{key}.known", field.id, "nobody is known at level 0")
    if field.source is None:
        return
    asks = _lookup(field.source.item, item, items)
    if isinstance(asks, str):
        yield _Misfit(f"{key}.source.item", field.id, asks)
        return
    fields = {one.id for one in asks.fields}
    for name in (field.source.value, *field.source.shows):
        if name not in fields:
            yield _Misfit(f"{key}.source", field.id, f"{asks.id} has no field {name}")


def _lookup(wanted: str, item: Item, items: dict[str, Item]) -> Item | str:
    """The lookup that a form asks, or why it cannot."""
    asks = items.get(wanted)
    if asks is None or asks.handles:
        return f"the catalogue has no lookup {wanted}"
    if asks.level > item.level:
        return f"{wanted} is of level {asks.level}, and the form of level {item.level}"
    if any(not entry.optional for entry in asks.inputs):
        return f"{wanted} must be asked with an input"
    return asks


def _misfit_when(
    key: str, one: FormField | Material, asked: dict[str, FormField], tables: CodeTables
) -> Iterator[_Misfit]:
    when: When | None = one.when
    on = None if when is None else asked.get(when.field)
    if when is None or on is None:
        return
    if on.kind is not Kind.CODE or not on.table:
        yield _Misfit(f"{key}.{one.id}.when", one.id, f"{on.id} is no code of a table")
    elif on.table in tables:
        for code in when.among:
            if code not in tables[on.table].codes:
                yield _Misfit(f"{key}.{one.id}.when", one.id, f"table {on.table} has no code {code}")


def _misfit_name(key: str, one: Step | FormField | Material) -> Iterator[_Misfit]:
    if not _ID.fullmatch(one.id):
        yield _Misfit(f"{key}.id", one.id, f"{one.id!r} is no name: small letters, digits and _")


def _line_of(text: str, misfit: _Misfit) -> int:
    """The line where the id stands; 0 where it does not. A material may be called as a field before it."""
    quoted = f'"{misfit.named}"'
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if quoted in line]
    ids = [number for number, line in lines if re.search(rf"\bid\s*=\s*{re.escape(quoted)}", line)]
    found = ids or [number for number, _ in lines] or [0]
    return found[-1] if misfit.key.startswith("materials") else found[0]
