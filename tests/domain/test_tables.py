"""Areas and nations by their codes."""

from pathlib import Path

import pytest

from kiosk.domain.errors import ConfigError
from kiosk.domain.tables import NATION_CODES, Area, area_of, areas, nations

TABLES = Path("config/tables")
LARGEST_BYTES = 400_000


def test_all_nations_have_a_name_and_46_is_not_misprinted() -> None:
    table = nations(TABLES)
    assert set(table.rows) == NATION_CODES
    assert table.name("46") == "德昂族"
    assert len({table.name(code) for code in NATION_CODES}) == 58


@pytest.mark.parametrize(
    ("code", "year", "area"),
    [
        ("430726", None, Area("湖南省", "常德市", "石门县")),
        ("110103", None, Area("北京市", "", "崇文区", historic=True)),
        ("510202", 1990, Area("四川省", "重庆市", "市中区", historic=True)),
        ("510202", 1995, Area("四川省", "重庆市", "渝中区", historic=True)),
        ("330103", 2000, Area("浙江省", "杭州市", "下城区", historic=True)),
        ("810000", None, Area("香港特别行政区", "", "")),
        ("999101", None, Area("", "", "")),
    ],
)
def test_a_code_names_its_levels(code: str, year: int | None, area: Area) -> None:
    assert area_of(areas(TABLES), code, year) == area


def test_the_tables_say_where_they_come_from_and_are_small() -> None:
    assert areas(TABLES).version == "2025-12-31"
    assert "Ministry of Civil Affairs" in areas(TABLES).source
    assert sum(file.stat().st_size for file in TABLES.iterdir()) < LARGEST_BYTES


@pytest.mark.parametrize(
    "text",
    [
        "# version = 1\n# source = x\n12345 甲\n",
        "# version = 1\n# source = x\n123456 甲\n123456 乙\n",
        "# version = 1\n# source = x\n123456 甲 20-30\n",
        "123456 甲\n",
    ],
)
def test_a_damaged_table_names_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "areas.txt").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"areas\.txt"):
        areas(tmp_path)


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        nations(tmp_path / "nowhere")
