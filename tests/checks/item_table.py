"""The table of all items, docs/items.md, made from the catalogue.

`python -m tests.checks.item_table` writes it.
"""

import sys

from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.form import Form, load_forms
from kiosk.domain.item import Item
from kiosk.domain.texts import Texts, load_texts
from tests.checks.tree import ROOT

TABLE = ROOT / "docs" / "items.md"

_HEAD = """\
# What can be looked up, and what can be handled

Every item of `config/catalogue.toml`; made by `python -m tests.checks.item_table`, and a check keeps it up to date.

Levels: 0 anonymous, 1 identity verified, 2 with the back office's PIN or an attendant, 3 with an attendant. Relative: a family
member may ask, with both ID cards. Test: the one that goes from the question, through all that the visit's process does and the
bench's back office, to the words that the screen gets; `[…-en]` is the same in English. `./run prove lookup` asks for every item
with a finger on the real screen, in both languages. That every item has wording, tables and words to be found by is proved in
`tests/domain`.

"""
_HANDLED = """\

## Handled (办)

Each has a form, `config/forms/<id>.toml`: its steps with their questions, the papers that go under the document camera (those in
brackets may be left out), and what is asked before the first step. `proof`: what comes of it is a proof on A4. Test: what the
bench's back office does with it; of a proof that it is in the contract. `./run prove apply` has every one done with a finger on
the real screen, papers and all, in both languages; its `--quick` every third.

"""
_BY_FACE = """\

## With the face (待遇资格认证)

Each is handled on pages of its own: who is due, the separate consent, the face before the camera, what came of it. On each of
them people do it instead, and `cert.manual` above asks for them. Test: what the bench's back office does with it.

"""
_FACE_COLUMNS = ("id", "name", "class", "function", "level", "operation", "test")
_FACE_TEST = "tests/bench/test_back_office_certs.py"
_FORM_COLUMNS = (
    "id",
    "name",
    "class",
    "function",
    "level",
    "operation",
    "asked first",
    "steps",
    "papers",
    "proof",
    "test",
)
_COLUMNS = (
    "id", "name", "class", "function", "level", "relative", "inputs", "operation", "layout", "slip", "test"
)  # fmt: skip
_WRITE_TEST = (
    "tests/bench/test_back_office_writes.py::test_a_write_answers_with_one_receipt_of_its_items_fields[{id}]"
)
_PROOF_TEST = "tests/gateway/test_contract_writes.py::test_a_write_has_a_key_its_level_and_one_receipt[{id}]"
_TEST = "tests/agent/test_lookups_items.py::test_an_item_is_answered_in_its_own_fields[{id}-zh_CN]"


def made() -> str:
    """The whole file."""
    catalogue = load_catalogue(ROOT / "config" / "catalogue.toml")
    forms = load_forms(ROOT / "config" / "forms")
    texts = load_texts(ROOT / "config" / "texts", "zh_CN")
    looked_up = [_row(item, texts(f"item.{item.id}.name")) for item in catalogue.lookups]
    handled = [
        _form_row(item, texts(f"item.{item.id}.name"), forms[item.id], texts) for item in catalogue.handled
    ]
    by_face = [_face_row(item, texts(f"item.{item.id}.name")) for item in catalogue.items if item.face]
    return (
        _HEAD
        + _table(_COLUMNS, looked_up)
        + _HANDLED
        + _table(_FORM_COLUMNS, handled)
        + _BY_FACE
        + _table(_FACE_COLUMNS, by_face)
    )


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in (columns, ("---",) * len(columns), *rows))


def _form_row(item: Item, name: str, form: Form, texts: Texts) -> tuple[str, ...]:
    steps = "; ".join(f"{texts(f'step.{step.id}')} ({len(step.fields)})" for step in form.steps)
    papers = ", ".join(f"({one.id})" if one.optional else one.id for one in form.materials)
    test = _PROOF_TEST if item.proof else _WRITE_TEST
    return (
        f"`{item.id}`", name, item.group, item.function, str(item.level), f"`{item.operation}`",
        "–" if form.check is None else f"`{form.check.item}`", steps or "–", papers or "–", _yes(item.proof),
        f"`{test.format(id=item.id)}`",
    )  # fmt: skip


def _face_row(item: Item, name: str) -> tuple[str, ...]:
    return (
        f"`{item.id}`", name, item.group, item.function, str(item.level), f"`{item.operation}`",
        f"`{_FACE_TEST}`",
    )  # fmt: skip


def _row(item: Item, name: str) -> tuple[str, ...]:
    inputs = ", ".join(entry.id if entry.optional else f"{entry.id} (needed)" for entry in item.inputs)
    return (
        f"`{item.id}`", name, item.group, item.function, str(item.level), _yes(item.proxy), inputs or "–",
        f"`{item.operation}`", item.layout, _yes(item.slip), f"`{_TEST.format(id=item.id)}`",
    )  # fmt: skip


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "–"


def main() -> int:
    """Writes the file."""
    TABLE.write_text(made(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
