"""A new item is configuration and one operation of the back office: no code."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.lookups.around import offered_items
from kiosk.domain.texts import load_texts
from kiosk.hardware.printer.slip import Title
from tests.agent.lookup_room import PLACE, Rooms, cell_of
from tests.agent.test_lookups_slip import slip_of
from tests.bench.back_office import RICH, running_office
from tests.bench.running import ROOT

ITEM = """
[[items]]
id = "bike.permits"
group = "convenience"
function = "query"
level = 1
icon = "certificate"
operation = "bike.permits"
layout = "table"
totals = ["amount"]
fields = [
  { id = "issued", kind = "date" },
  { id = "certificate_number" },
  { id = "amount", kind = "money" },
  { id = "bank_account", kind = "bank_account", main = false },
  { id = "skill_level", kind = "code", table = "skill_level" },
]
"""

WORDS = """[item.bike.permits]
name = "查电动车证"
line = "什么时候发的"
notice = "只有本人可以查。"

[item.card.info]"""


@pytest.fixture
def wider(tmp_path: Path) -> Path:
    """The configuration's folder with one item more."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    with (folder / "catalogue.toml").open("a", encoding="utf-8") as catalogue:
        catalogue.write(ITEM)
    return folder


@pytest.fixture
def visits(wider: Path, tmp_path: Path) -> Iterator[Rooms]:
    """Visits at a back office that has its operation."""
    (tmp_path / "var").mkdir()
    with running_office(tmp_path / "var", config=wider / "bench.toml") as office:
        made = Rooms(office.url)
        yield made
        made.close()


def test_an_item_of_the_catalogue_is_answered_paged_and_printed(visits: Rooms, wider: Path) -> None:
    room = visits.of(RICH, config=wider)
    shown = room.shown("bike.permits")
    assert (shown.total_records, [cell.field for cell in shown.totals]) == (3, ["amount"])
    assert cell_of(shown, "bank_account").startswith("****")
    assert "*" not in room.reveal(shown).records[0].cells[3].text
    catalogue = room.equipment.catalogue
    assert offered_items(catalogue, frozenset({"bike.permits"})) == ("bike.permits",)
    texts = wider / "texts/zh_CN-items.toml"
    texts.write_text(texts.read_text("utf-8").replace("[item.card.info]", WORDS, 1), "utf-8")
    slip = slip_of(room, shown, texts=load_texts(wider / "texts", "zh_CN"))
    assert slip.parts[0] == Title("查电动车证", PLACE.site)
