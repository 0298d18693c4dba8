"""The table of all items, docs/items.md, made from the catalogue.

`python -m tests.checks.item_table` writes it.
"""

import sys

from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.item import Item
from kiosk.domain.texts import load_texts
from tests.checks.tree import ROOT

TABLE = ROOT / "docs" / "items.md"

_HEAD = """\
# What can be looked up

Every item of `config/catalogue.toml`; made by `python -m tests.checks.item_table`, and a check keeps it up to date.

Levels: 0 anonymous, 1 identity verified, 2 with the back office's PIN or an attendant, 3 with an attendant. Relative: a family
member may ask, with both ID cards. Test: the one that goes from the question, through all that the visit's process does and the
bench's back office, to the words that the screen gets; `[…-en]` is the same in English. `./run prove lookup` asks for every item
with a finger on the real screen, in both languages. That every item has wording, tables and words to be found by is proved in
`tests/domain`.

"""
_COLUMNS = (
    "id", "name", "class", "function", "level", "relative", "inputs", "operation", "layout", "slip", "test"
)  # fmt: skip
_TEST = "tests/agent/test_lookups_items.py::test_an_item_is_answered_in_its_own_fields[{id}-zh_CN]"


def made() -> str:
    """The whole file."""
    items = load_catalogue(ROOT / "config" / "catalogue.toml").lookups
    texts = load_texts(ROOT / "config" / "texts", "zh_CN")
    rows = [
        _COLUMNS,
        ("---",) * len(_COLUMNS),
        *(_row(item, texts(f"item.{item.id}.name")) for item in items),
    ]
    return _HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


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
