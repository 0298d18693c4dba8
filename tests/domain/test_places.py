"""Where somebody lives, level by level."""

from pathlib import Path

import pytest

from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.errors import ConfigError
from kiosk.domain.places import load_places

HEAD = "# version = 1\n# source = made up\n"
PLACES = load_places(Path("config/tables"))


def names(code: str, language: str = "zh_CN") -> list[str]:
    """What can be chosen below this place."""
    return [place.name for place in PLACES.below(code, language)]


def written(folder: Path, own: str) -> Path:
    """Tables of a station with these places of its own, in a country of one province."""
    (folder / "areas.txt").write_text(f"{HEAD}110000 北京市\n110101 东城区\n110103 崇文区 -2009\n", "utf-8")
    (folder / "places.txt").write_text(HEAD + own, "utf-8")
    return folder


def test_the_way_begins_where_all_of_the_stations_own_places_lie() -> None:
    assert PLACES.own == "9991"
    assert names(PLACES.own)[:2] == ["演示一区", "演示二区"]


def test_the_way_goes_on_to_street_and_community() -> None:
    assert names("999101") == ["示范街道", "幸福街道", "青石镇"]
    assert names("999101001", "en")[0] == "Renhe Community"


def test_the_stations_own_province_stands_first_and_all_others_after_it() -> None:
    assert names("")[:3] == ["演示省", "北京市", "天津市"]


def test_a_level_with_one_way_only_is_gone_at_once() -> None:
    assert names("99") == names("9991")


def test_a_city_without_prefectures_has_its_districts() -> None:
    assert names("11")[:3] == ["东城区", "西城区", "朝阳区"]


def test_a_place_that_was_given_up_is_not_offered(tmp_path: Path) -> None:
    places = load_places(written(tmp_path, "99 演示省\n"))
    assert [place.name for place in places.below("11", "zh_CN")] == ["东城区"]


def test_the_end_of_a_way_has_at_least_six_digits() -> None:
    ends = {place.name: place.code for place in PLACES.below("44", "zh_CN")}
    assert (ends["东莞市"], PLACES.is_end("441900"), PLACES.is_end("4401")) == ("441900", True, False)


def test_a_place_is_said_from_the_province_down_and_in_english_up() -> None:
    assert PLACES.said("999101001001", "zh_CN") == "演示省演示市演示一区示范街道人和社区"
    assert PLACES.said("999101001", "en") == "Demo Street, Demo District 1, Demo City, Demo Province"
    assert PLACES.said("441900", "zh_CN") == "广东省东莞市"


@pytest.mark.parametrize("code", ["", "0", "555555", "x"])
def test_a_place_that_nobody_knows_says_nothing_and_is_no_end(code: str) -> None:
    assert (PLACES.said(code, "zh_CN"), PLACES.is_end(code)) == ("", False)


def test_one_level_up_leads_to_where_there_was_a_choice() -> None:
    assert [PLACES.above(code) for code in ("999101001001", "999101001", "999101", "110101", "11")] == [
        "999101001",
        "999101",
        "9991",
        "11",
        "",
    ]


def test_the_demos_districts_are_called_as_in_the_code_table() -> None:
    area = load_code_tables(Path("config/tables/codes.toml"))["area"]
    assert {code: said.zh_CN for code, said in area.codes.items() if code.startswith("999")} == {
        place.code: place.name for place in PLACES.below("9991", "zh_CN")
    }


@pytest.mark.parametrize("own", ["999 示范\n", "99 甲\n99 乙\n", "甲\n", "99\n"])
def test_a_wrong_line_is_named(tmp_path: Path, own: str) -> None:
    with pytest.raises(ConfigError, match=r"places\.txt:\d"):
        load_places(written(tmp_path, own))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"areas\.txt: no such file|places\.txt: no such file"):
        load_places(tmp_path)
