"""The writes' part of config/gateway.openapi.yaml, from the catalogue and config/forms. See tests.gateway.write_contract."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.form import Form, FormField, When, load_forms
from kiosk.domain.item import Item, Kind
from kiosk.domain.texts import Texts, load_texts
from tests.checks.tree import ROOT

PATHS = (
    "  # ---- writes: written from config/catalogue.toml and config/forms ----\n",
    "  # ---- end of writes ----\n",
)
SHAPES = (
    "    # ---- values: written from config/catalogue.toml and config/forms ----\n",
    "    # ---- end of values ----\n",
)
BY_HAND = (
    "cert.manual",
)  # stands in the contract beside the rest of the certification, with more than a form knows
_CODE = "[0-9A-Za-z_.-]{1,32}"
_PATTERNS = {
    Kind.CODE: f"^{_CODE}$",
    Kind.MONEY: "^(0|[1-9][0-9]{0,14})$",
    Kind.COUNT: "^(0|[1-9][0-9]{0,14})$",
    Kind.PHONE: "^(1[3-9][0-9]{9}|0[1-9][0-9]{8,10})$",
    Kind.CARD_NUMBER: "^[0-9A-Z]{6,20}$",
    Kind.BANK_ACCOUNT: "^[0-9]{12,21}$",
    Kind.CREDIT_CODE: "^[0-9A-HJ-NPQRTUWXY]{18}$",
    Kind.PIN: "^[0-9A-Fa-f]{16,64}$",
}
_NAMED = {Kind.MONTH: "Month", Kind.YEAR: "Year", Kind.DATE: "Date", Kind.ID_NUMBER: "IdNumber"}
_SHAPE_OF_RECEIPT = {
    Kind.TEXT: "Text", Kind.CARD_NUMBER: "CardNumber", Kind.CODE: "TableCode", Kind.MONEY: "Fen",
    Kind.COUNT: "Count", Kind.DATE: "Date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Write:
    """One operation and the items whose forms it takes."""

    operation: str
    items: Sequence[Item]
    forms: Mapping[str, Form]

    @property
    def level(self) -> int:
        """The lowest at which somebody may ask."""
        return min(item.level for item in self.items)


def writes() -> list[Write]:
    """In the catalogue's order."""
    items = load_catalogue(ROOT / "config" / "catalogue.toml").handled
    forms = load_forms(ROOT / "config" / "forms")
    return [
        Write(operation, [item for item in items if item.operation == operation], forms)
        for operation in dict.fromkeys(item.operation for item in items)
        if operation not in BY_HAND
    ]


def path_texts() -> str:
    """The paths."""
    words = load_texts(ROOT / "config" / "texts", "zh_CN")
    return "".join(_path(write, words) for write in writes())


def shape_texts() -> str:
    """The schemas."""
    return "".join(_shapes(write) for write in writes())


def _path(write: Write, words: Texts) -> str:
    named = write.operation
    needed = "key, subject, evidence, body" if write.level else "key, body"
    summary = ", ".join(words(f"item.{item.id}.name") for item in write.items)
    return (
        f"  /v1/{named}:\n"
        f"    post:\n"
        f"      operationId: {named}\n"
        f"      summary: {summary}\n"
        f"      tags: [{write.items[0].group}]\n"
        f"      x-items: [{', '.join(item.id for item in write.items)}]\n"
        f"      x-level: {write.level}\n"
        f"      x-write: true\n"
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
        f"          description: Done or received, with its receipt, or one of the codes.\n"
        f"          content:\n"
        f"            application/json:\n"
        f"              schema:\n"
        f"                allOf:\n"
        f"                  - $ref: '#/components/schemas/Answer'\n"
        f"                  - properties: {{ records: {{ type: array, minItems: 1, maxItems: 1,"
        f" items: {{ $ref: '#/components/schemas/Record.{named}' }} }} }}\n"
        f"        default: {{ $ref: '#/components/responses/Refusal' }}\n"
    )


def _shapes(write: Write) -> str:
    values = "".join(_values(write.forms[item.id]) for item in write.items)
    return values + _body(write) + _record(write)


def _values(form: Form) -> str:
    """What is known of the person is not among them: it is the subject."""
    asked = [field for step in form.steps for field in step.fields if field.known is None]
    needed = [field.id for field in asked if not field.optional and field.when is None]
    required = f"      required: [{', '.join(needed)}]\n" if needed else ""
    fields = "".join(f"        {field.id}: {{ {_value(field)} }}\n" for field in asked)
    return (
        f"    Values.{form.id}:\n      type: object\n      additionalProperties: false\n{required}"
        f"      properties:\n{fields}"
    )


def _value(field: FormField) -> str:
    return ", ".join(part for part in (_shape(field), *_more(field)) if part)


def _shape(field: FormField) -> str:
    match field.kind:
        case Kind.TEXT | Kind.NAME:
            return f"type: string, minLength: {field.shortest}, maxLength: {field.longest}"
        case Kind.ADDRESS:
            return f"type: string, pattern: '^[0-9]{{6,12}}/', maxLength: {field.longest + 13}"
        case Kind.CODE if field.many:
            return f"type: string, pattern: '^{_CODE}( {_CODE})*$', maxLength: 400"
        case kind if kind in _NAMED:
            return f"$ref: '#/components/schemas/{_NAMED[kind]}'"
        case _:
            return f"type: string, pattern: '{_PATTERNS[field.kind]}'"


def _more(field: FormField) -> Iterable[str]:
    if field.table:
        yield f"x-table: {field.table}"
    if field.source is not None:
        yield f"x-source: {{ item: {field.source.item}, field: {field.source.value} }}"
    if field.kind in (Kind.MONEY, Kind.COUNT):
        yield f"x-least: {field.least}, x-most: {field.most}"
    if field.kind is Kind.DATE:
        yield f"x-back-days: {field.back_days}, x-ahead-days: {field.ahead_days}"
    if field.kind is Kind.PIN:
        yield f"x-digits: [{field.shortest}, {field.longest}]"
    if field.when is not None:
        yield _when(field.when)


def _when(when: When) -> str:
    among = ", ".join(f"'{one}'" for one in when.among)
    return f"x-when: {{ field: {when.field}, among: [{among}] }}"


def _body(write: Write) -> str:
    ids = [item.id for item in write.items]
    several = len(ids) > 1
    shapes = [f"$ref: '#/components/schemas/Values.{one}'" for one in ids]
    values = f"anyOf: [{', '.join(f'{{ {one} }}' for one in shapes)}]" if several else shapes[0]
    item = f"        item: {{ enum: [{', '.join(ids)}] }}\n" if several else ""
    materials = [one for form_id in ids for one in write.forms[form_id].materials]
    return (
        f"    Body.{write.operation}:\n"
        f"      type: object\n"
        f"      required: [{'item, ' if several else ''}values]\n"
        f"      properties:\n"
        f"{item}"
        f"        values: {{ {values} }}\n"
        f"        materials:\n"
        f"          type: array\n"
        f"          maxItems: {len(materials)}\n"
        f"          items: {{ $ref: '#/components/schemas/Material' }}\n"
        + "".join(
            f"          # {one.id}: {'may be left out' if one.optional else 'needed'}, at most {one.most_pages} pages"
            f"{'' if one.when is None else f', where {one.when.field} is {chr(32).join(one.when.among)}'}\n"
            for one in materials
        )
    )


def _record(write: Write) -> str:
    fields = {field.id: field for item in write.items for field in item.fields}
    lines = "".join(
        f"        {field.id}: {{ anyOf: [{{ $ref: '#/components/schemas/{_SHAPE_OF_RECEIPT[field.kind]}' }},"
        f" {{ type: 'null' }}]{f', x-table: {field.table}' if field.table else ''} }}\n"
        for field in fields.values()
    )
    more = "      allOf: [{ $ref: '#/components/schemas/ProofPaper' }]\n" if write.items[0].proof else ""
    return (
        f"    Record.{write.operation}:\n{more}      type: object\n      required: [outcome]\n      properties:\n"
        f"        outcome: {{ $ref: '#/components/schemas/Outcome' }}\n{lines}"
    )
