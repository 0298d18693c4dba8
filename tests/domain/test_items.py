"""Every item of the catalogue is complete: wording, tables, levels and inputs that can be asked for."""

from pathlib import Path

import pytest

from kiosk.domain.catalogue import ServiceClass, load_catalogue
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.errors import ConfigError
from kiosk.domain.item import Field, Function, Input, Item, Kind, Layout
from kiosk.domain.texts import LANGUAGES, load_texts

CONFIG = Path(__file__).parents[2] / "config"
ICONS = Path(__file__).parents[2] / "kiosk" / "screens" / "icons"
CATALOGUE = load_catalogue(CONFIG / "catalogue.toml")
TABLES = load_code_tables(CONFIG / "tables" / "codes.toml")
READ = {language: load_texts(CONFIG / "texts", language) for language in LANGUAGES}
CHINESE = READ["zh_CN"]
# What a back office may say of an input: the contract's words and those of older services.
WRONG = (
    "required", "missing", "format", "range", "out_of_range", "order", "unknown", "too_long", "not_yours"
)  # fmt: skip
# What a layout can show of an input with these kinds: a year or month is picked, a code is chosen.
CAN_BE_ASKED = {Kind.CODE, Kind.MONTH, Kind.YEAR, Kind.DATE, Kind.TEXT}
# Steps up are for what others must not see: balances, benefits, what somebody was treated for.
SENSITIVE = {
    "ins.account", "pens.payments", "med.account", "med.records", "unemp.eligibility", "unemp.status"
}  # fmt: skip

each_item = pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda item: item.id)


def wanted(item: Item) -> set[str]:
    """Every id of wording that the item needs."""
    return {
        *(f"item.{item.id}.{part}" for part in ("name", "line", "notice")),
        *(f"field.{field.id}" for field in item.fields),
        *(f"input.{entry.id}" for entry in item.inputs),
        f"function.{item.function}",
    }


def coded(item: Item) -> list[Field | Input]:
    """Its fields and inputs that are codes."""
    both: tuple[Field | Input, ...] = (*item.fields, *item.inputs)
    return [entry for entry in both if entry.table]


@each_item
def test_an_item_has_wording_in_every_language(item: Item) -> None:
    missing = {language: wanted(item) - texts.keys() for language, texts in READ.items()}
    assert missing == {language: set() for language in LANGUAGES}


@each_item
def test_every_code_of_an_item_has_its_table(item: Item) -> None:
    assert [entry.table for entry in coded(item) if entry.table not in TABLES] == []


@each_item
def test_an_item_of_a_card_says_what_it_does_in_few_words(item: Item) -> None:
    name, line = CHINESE(f"item.{item.id}.name"), CHINESE(f"item.{item.id}.line")
    assert (name[0] == "查", len(name) <= 8, len(line) <= 11) == (not item.handles, True, True)


@each_item
def test_the_notice_says_who_may_ask_and_what_is_read(item: Item) -> None:
    notice = CHINESE(f"item.{item.id}.notice")
    assert "读取" in notice
    assert (("家人代办" if item.form else "家人代查") in notice) is item.proxy
    assert ("要输密码" in notice) is (item.level == 2)
    assert ("导办员确认" in notice) is (item.level >= 2)
    assert ("谁都可以办，不用出示证件" in notice) is (item.level == 0)


@pytest.mark.parametrize("item", CATALOGUE.lookups, ids=lambda item: item.id)
def test_a_lookup_about_a_person_asks_who_it_is(item: Item) -> None:
    assert item.level == (2 if item.id in SENSITIVE else 1)


@each_item
def test_inputs_can_be_asked_for_and_left_out(item: Item) -> None:
    assert {entry.kind for entry in item.inputs} <= CAN_BE_ASKED
    assert all(entry.optional for entry in item.inputs)
    assert {"from", "to"} & {entry.id for entry in item.inputs} in (set(), {"from", "to"})


@each_item
def test_nobody_adds_up_what_is_no_sum(item: Item) -> None:
    kinds = {field.id: field.kind for field in item.fields}
    assert {kinds[total] for total in item.totals} <= {Kind.MONEY, Kind.COUNT}


@each_item
def test_a_layout_has_what_it_shows(item: Item) -> None:
    kinds = [field.kind for field in item.fields]
    needed = {Layout.STEPS: {Kind.CODE, Kind.DATE}, Layout.MONTHS: {Kind.MONTH}}
    assert needed.get(item.layout, set()) <= set(kinds)
    assert any(field.main for field in item.fields)


@each_item
def test_no_field_stands_twice_and_every_icon_is_drawn(item: Item) -> None:
    ids = [field.id for field in item.fields]
    assert len(ids) == len(set(ids))
    assert (ICONS / f"{item.icon}.svg").is_file()


@each_item
def test_only_plain_lookups_of_a_person_may_be_asked_by_a_relative(item: Item) -> None:
    assert not item.proxy or item.level == 1


def test_no_item_and_no_operation_stands_twice() -> None:
    ids = [item.id for item in CATALOGUE.items]
    operations = [item.operation for item in CATALOGUE.items if not item.proof]
    assert (len(ids), len(operations)) == (len(set(ids)), len(set(operations)))
    assert {item.operation for item in CATALOGUE.items if item.proof} == {"proof.issue"}


@pytest.mark.parametrize("group", CATALOGUE.classes, ids=lambda group: group.id)
def test_every_class_has_something_to_look_up(group: ServiceClass) -> None:
    assert any(item.group == group.id for item in CATALOGUE.items)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_and_every_word_of_a_refusal_is_worded(language: str) -> None:
    keys = {*(f"function.{function}" for function in Function), *(f"wrong.{word}" for word in WRONG)}
    assert keys - READ[language].keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_of_items_is_left_that_nobody_asks_for(language: str, tmp_path: Path) -> None:
    own = f"{language}-items.toml"
    (tmp_path / own).write_text((CONFIG / "texts" / own).read_text("utf-8"), "utf-8")
    known = set().union(*(wanted(item) for item in CATALOGUE.items))

    left = load_texts(tmp_path, language).keys() - known

    assert {key for key in left if not key.startswith(("function.", "wrong."))} == set()


def test_the_contracts_of_an_item_are_kept_at_load(tmp_path: Path) -> None:
    text = (CONFIG / "catalogue.toml").read_text("utf-8")
    (tmp_path / "level.toml").write_text(text.replace("level = 2", "level = 4", 1), "utf-8")
    (tmp_path / "group.toml").write_text(text.replace('group = "talent"', 'group = "nothing"'), "utf-8")

    with pytest.raises(ConfigError, match="level 4 is none of"):
        load_catalogue(tmp_path / "level.toml")
    with pytest.raises(ConfigError, match="no class nothing"):
        load_catalogue(tmp_path / "group.toml")
