"""Code tables: words for every code in every language, and nothing half read."""

import re
from pathlib import Path

import pytest

from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.code_tables import Source, load_code_tables
from kiosk.domain.errors import ConfigError
from kiosk.domain.form import load_forms
from kiosk.domain.texts import LANGUAGES

CONFIG = Path(__file__).parents[2] / "config"
CODES = CONFIG / "tables" / "codes.toml"
TABLES = load_code_tables(CODES)

TABLE = '[tables.yes_no]\nversion = "1"\nsource = "ours"\n[tables.yes_no.codes]\n'


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_own_words(language: str) -> None:
    for name in TABLES:
        words = [TABLES[name].said(code, language) for code in TABLES[name].codes]
        assert len(words) == len(set(words)), name


def test_no_table_is_left_that_no_item_no_form_and_no_answer_uses() -> None:
    items = load_catalogue(CONFIG / "catalogue.toml").items
    steps = [step for form in load_forms(CONFIG / "forms").values() for step in form.steps]
    filled = {field.table for step in steps for field in step.fields}
    shown = {field.table for item in items for field in item.fields}
    asked = {entry.table for item in items for entry in item.inputs}
    answered = set(re.findall(r"x-table: (\w+)", (CONFIG / "gateway.openapi.yaml").read_text("utf-8")))
    assert set(TABLES) == (shown | asked | filled | answered) - {""}


def test_the_steps_of_a_new_card_are_those_of_the_source_in_order() -> None:
    assert list(TABLES["card_step"].codes) == [f"{step:02}" for step in range(11)]


def test_a_card_has_one_status_for_both_kinds_of_loss_only() -> None:
    statuses = TABLES["card_status"]
    assert list(statuses.codes) == ["0", "1", "2", "3", "4", "9"]
    assert (statuses.said("2", "zh_CN"), statuses.said("4", "zh_CN")) == ("已挂失", "临时挂失")


def test_a_failed_certification_says_no_more_than_that_staff_will_check() -> None:
    results = TABLES["certification_result"]
    assert results.said("to_check", "zh_CN") == "未通过，需人工核验"
    assert set(results.codes) == {"passed", "to_check", "pending"}


def test_a_code_that_a_table_does_not_have_is_said_as_it_is() -> None:
    assert TABLES["scheme"].said("99", "en") == "99"
    assert "99" not in TABLES["scheme"].codes


def test_a_language_that_we_do_not_speak_is_refused() -> None:
    with pytest.raises(KeyError, match="fr"):
        TABLES["yes_no"].said("yes", "fr")


def test_tables_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TABLES["yes_no"].codes["maybe"] = TABLES["yes_no"].codes["no"]  # type: ignore[index]


def test_a_table_says_where_its_codes_come_from() -> None:
    assert (TABLES["card_step"].source, TABLES["paid_state"].source) == (Source.PUBLISHED, Source.OURS)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (TABLE + 'yes = { zh_CN = "是" }\n', 5, "tables.yes_no.codes.yes.en: missing"),
        (TABLE + 'yes = { zh_CN = "是", en = " " }\n', 5, "a code needs words in every language"),
        (TABLE + 'yes = { zh_CN = "是", en = "Yes", fr = "Oui" }\n', 5, "unknown key"),
        (TABLE + 'yes = { zh_CN = "是", en = "Yes" }\nno = "否"\n', 6, "expected a table, got str"),
        (TABLE + '"y e s" = { zh_CN = "是", en = "Yes" }\n', 1, "'y e s' is no code"),
        (TABLE, 1, "a table without codes"),
        (TABLE.replace('"1"', '"a b"') + 'yes = { zh_CN = "是", en = "Yes" }\n', 1, "'a b' is no version"),
        (
            TABLE.replace("ours", "mine") + 'yes = { zh_CN = "是", en = "Yes" }\n',
            3,
            "expected one of published",
        ),
        (TABLE.replace("version", "verison"), 2, "did you mean version"),
    ],
)
def test_a_wrong_table_names_line_and_key(tmp_path: Path, text: str, line: int, why: str) -> None:
    file = tmp_path / "codes.toml"
    file.write_text(text, "utf-8")

    with pytest.raises(ConfigError) as caught:
        load_code_tables(file)

    message = str(caught.value)
    assert message.startswith(f"{file}:{line}: tables.yes_no")
    assert why in message


def test_a_name_that_no_address_can_carry_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "codes.toml"
    file.write_text(TABLE.replace("yes_no", "Yes-No") + 'yes = { zh_CN = "是", en = "Yes" }\n', "utf-8")

    with pytest.raises(ConfigError, match="'Yes-No' is no name of a table"):
        load_code_tables(file)
