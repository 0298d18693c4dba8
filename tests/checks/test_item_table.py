"""docs/items.md tells of the catalogue as it is."""

from kiosk.domain.catalogue import load_catalogue
from tests.checks.item_table import TABLE, made
from tests.checks.tree import ROOT


def test_the_table_of_items_is_up_to_date() -> None:
    assert TABLE.read_text("utf-8") == made(), "python -m tests.checks.item_table"


def test_every_item_has_its_row() -> None:
    rows = [line for line in made().splitlines() if line.startswith("| `")]
    items = load_catalogue(ROOT / "config" / "catalogue.toml").items
    assert sorted(row.split("`")[1] for row in rows) == sorted(item.id for item in items)
