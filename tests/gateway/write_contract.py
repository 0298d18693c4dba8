"""Writes the items' part of config/gateway.openapi.yaml from config/catalogue.toml and config/forms.

`python -m tests.gateway.write_contract`, after every change of an item's operation, inputs or fields, or of a form.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.item import Field, Input, Item, Kind
from tests.checks.tree import ROOT
from tests.gateway import write_contract_forms as forms

CONTRACT = ROOT / "config" / "gateway.openapi.yaml"
PATHS = ("  # ---- lookups: written from config/catalogue.toml ----\n", "  # ---- end of lookups ----\n")
SHAPES = ("    # ---- records: written from config/catalogue.toml ----\n", "    # ---- end of records ----\n")
_SHAPE_OF = {
    Kind.TEXT: "Text", Kind.NAME: "Name", Kind.ID_NUMBER: "IdNumber", Kind.CARD_NUMBER: "CardNumber",
    Kind.BANK_ACCOUNT: "BankAccount", Kind.PHONE: "Phone", Kind.ADDRESS: "Address", Kind.CODE: "TableCode",
    Kind.MONEY: "Fen", Kind.COUNT: "Count", Kind.MONTH: "Month", Kind.YEAR: "Year", Kind.DATE: "Date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lookup:
    """One operation and the items that ask it."""

    operation: str
    items: Sequence[Item]
    inputs: Mapping[str, Input]
    fields: Mapping[str, Field]

    @property
    def level(self) -> int:
        """The lowest at which somebody may ask."""
        return min(item.level for item in self.items)

    @property
    def totals(self) -> Sequence[Field]:
        """What is added up."""
        return [
            field for field in self.fields.values() if any(field.id in item.totals for item in self.items)
        ]


def written(text: str) -> str:
    """The contract with the items' part as the catalogue has it now."""
    items = load_catalogue(ROOT / "config" / "catalogue.toml").lookups
    lookups = [_lookup(name, items) for name in dict.fromkeys(item.operation for item in items)]
    text = _between(text, PATHS, "".join(_path(lookup) for lookup in lookups))
    text = _between(text, SHAPES, "".join(_shapes(lookup) for lookup in lookups))
    text = _between(text, forms.PATHS, forms.path_texts())
    return _between(text, forms.SHAPES, forms.shape_texts())


def _lookup(operation: str, items: Iterable[Item]) -> Lookup:
    """Several items may ask the same operation: it answers whatever one of them shows."""
    asking = [item for item in items if item.operation == operation]
    return Lookup(
        operation,
        items=asking,
        inputs={entry.id: entry for item in asking for entry in item.inputs},
        fields={field.id: field for item in asking for field in item.fields},
    )


def _between(text: str, marks: tuple[str, str], inner: str) -> str:
    before, rest = text.split(marks[0])
    return before + marks[0] + inner + marks[1] + rest.split(marks[1])[1]


def _path(lookup: Lookup) -> str:
    named = lookup.operation
    totals = f", totals: {{ $ref: '#/components/schemas/Totals.{named}' }}" if lookup.totals else ""
    needed = "subject, evidence, body" if lookup.level else "body"
    return (
        f"  /v1/{named}:\n"
        f"    post:\n"
        f"      operationId: {named}\n"
        f"      tags: [{lookup.items[0].group}]\n"
        f"      x-items: [{', '.join(item.id for item in lookup.items)}]\n"
        f"      x-level: {lookup.level}\n"
        f"      x-relative: {'true' if any(item.proxy for item in lookup.items) else 'false'}\n"
        f"      requestBody:\n"
        f"        required: true\n"
        f"        content:\n"
        f"          application/json:\n"
        f"            schema:\n"
        f"              allOf:\n"
        f"                - $ref: '#/components/schemas/Envelope'\n"
        f"                - required: [{needed}]\n"
        f"                  properties: {{ operation: {{ const: {named} }},"
        f" body: {{ $ref: '#/components/schemas/Body.{named}' }} }}\n"
        f"      responses:\n"
        f"        '200':\n"
        f"          description: Answered, or one of the codes.\n"
        f"          content:\n"
        f"            application/json:\n"
        f"              schema:\n"
        f"                allOf:\n"
        f"                  - $ref: '#/components/schemas/Answer'\n"
        f"                  - properties: {{ records: {{ type: array, maxItems: 500,"
        f" items: {{ $ref: '#/components/schemas/Record.{named}' }} }}{totals} }}\n"
        f"        default: {{ $ref: '#/components/responses/Refusal' }}\n"
    )


def _shapes(lookup: Lookup) -> str:
    named = lookup.operation
    body = "".join(_property(entry, _without_null(entry)) for entry in lookup.inputs.values())
    record = "".join(_property(field, _or_null(field)) for field in lookup.fields.values())
    totals = "".join(_property(field, _or_null(field)) for field in lookup.totals)
    needed = [entry.id for entry in lookup.inputs.values() if not entry.optional]
    return (
        _object(f"Body.{named}", body, needed)
        + _object(f"Record.{named}", record, [])
        + (_object(f"Totals.{named}", totals, []) if totals else "")
    )


def _object(name: str, properties: str, needed: list[str]) -> str:
    head = f"    {name}:\n      type: object\n"
    required = f"      required: [{', '.join(needed)}]\n" if needed else ""
    return head + required + (f"      properties:\n{properties}" if properties else "")


def _property(entry: Input | Field, shape: str) -> str:
    table = f", x-table: {entry.table}" if entry.table else ""
    return f"        {entry.id}: {{ {shape}{table} }}\n"


def _without_null(entry: Input | Field) -> str:
    return f"$ref: '#/components/schemas/{_SHAPE_OF[entry.kind]}'"


def _or_null(entry: Input | Field) -> str:
    return f"anyOf: [{{ {_without_null(entry)} }}, {{ type: 'null' }}]"


if __name__ == "__main__":
    CONTRACT.write_text(written(CONTRACT.read_text("utf-8")), "utf-8")
