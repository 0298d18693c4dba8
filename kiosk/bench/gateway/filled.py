"""What was filled in, judged by its form once more: a back office trusts no kiosk."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date

import msgspec

from kiosk.bench.gateway.messages import Value
from kiosk.bench.gateway.papers import Paper
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.form import Form, FormField
from kiosk.domain.form_checks import asked_of, materials_of, wrong_of
from kiosk.domain.item import Kind

LONGEST_VALUE = 2000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BLOCK = re.compile(r"[0-9A-Fa-f]{16,64}")
Wrong = dict[str, str]
Known = Callable[[FormField], Collection[str] | None]


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """One material as the kiosk names it."""

    id: str
    pages: int
    sha256: str
    sm3: str


def values_of(body: Mapping[str, Value]) -> dict[str, str] | None:
    """The texts by field; None for anything else."""
    told = body.get("values", {})
    if not isinstance(told, dict):
        return None
    values = {name: value for name, value in told.items() if isinstance(value, str)}
    short = all(len(value) <= LONGEST_VALUE for value in values.values())
    return values if short and len(values) == len(told) else None


def papers_of(body: Mapping[str, Value]) -> tuple[Paper, ...] | None:
    """The materials that are named; None for anything else."""
    try:
        told = msgspec.convert(body.get("materials", []), list[_Told])
    except msgspec.ValidationError:
        return None
    return tuple(Paper(one.id, one.pages, one.sha256, one.sm3) for one in told)


def wrong_values(form: Form, values: Mapping[str, str], today: date, known: Known) -> Wrong:
    """Field → word. What is not asked may not be answered; what is known of the person is not looked at."""
    asked = {field.id: field for field in asked_of(form, values)}
    wrong: Wrong = {
        (name if _NAME.fullmatch(name) else "values"): "unknown" for name in values if name not in asked
    }
    for field in asked.values():
        value = values.get(field.id, "")
        if (
            word := _pin_wrong(value)
            if field.kind is Kind.PIN
            else wrong_of(field, value, today, known(field))
        ):
            wrong[field.id] = word
    return wrong


def wrong_papers(
    form: Form, values: Mapping[str, str], papers: Collection[Paper], has: Callable[[Paper], bool]
) -> Wrong:
    """Material → missing, unknown (these bytes never came, or are none of the form's) or too_long (more pages)."""
    asked = {material.id: material for material in materials_of(form, values)}
    wrong: Wrong = {}
    for paper in papers:
        material = asked.get(paper.material)
        if material is None:
            wrong[paper.material if _NAME.fullmatch(paper.material) else "materials"] = "unknown"
        elif paper.pages > material.most_pages:
            wrong[material.id] = "too_long"
        elif not has(paper):
            wrong[material.id] = "unknown"
    given = {paper.material for paper in papers}
    return wrong | {name: "missing" for name, one in asked.items() if not one.optional and name not in given}


def codes_of(
    field: FormField, tables: CodeTables, sourced: Callable[[str, str], Collection[str]]
) -> Collection[str] | None:
    """What may be chosen; None where the kind alone says it. sourced: item and field to the values of its records."""
    if field.source is not None:
        return sourced(field.source.item, field.source.value)
    return tables[field.table].codes if field.table else None


def _pin_wrong(block: str) -> str:
    if not block:
        return "required"
    return "" if _BLOCK.fullmatch(block) else "format"
