"""The writes of config/gateway.openapi.yaml are those of the forms: what a kiosk fills in fits, anything else does not."""

import json
import re

import jsonschema_rs
import pytest
import yaml

from agent.gateway import asking
from agent.gateway.messages import Asked, reply_of
from agent.gateway.port import Answered
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.form import FormField, load_forms
from kiosk.domain.item import Item, Kind
from tests.checks.tree import ROOT
from tests.gateway.write_contract import CONTRACT

DOCUMENT = yaml.load(CONTRACT.read_text("utf-8"), yaml.CSafeLoader)
SCHEMAS = DOCUMENT["components"]["schemas"]
ITEMS = load_catalogue(ROOT / "config" / "catalogue.toml").handled
FORMS = load_forms(ROOT / "config" / "forms")
# Of each kind: what fits, and what does not.
SAMPLES = {
    Kind.TEXT: ("示范文字，写得足够长了，十个字以上。", "长" * 501),
    Kind.NAME: ("测试秀英", "长" * 61),
    Kind.ADDRESS: ("999101/幸福路1号", "幸福路1号"),
    Kind.CODE: ("yes", "a b"),
    Kind.MONEY: ("1250000", "12.50"),
    Kind.COUNT: ("3", "-1"),
    Kind.MONTH: ("202601", "202613"),
    Kind.YEAR: ("2025", "25"),
    Kind.DATE: ("2026-01-31", "2026-1-31"),
    Kind.PHONE: ("13900000000", "100"),
    Kind.BANK_ACCOUNT: ("9990000000123456", "****3456"),
    Kind.CREDIT_CODE: ("91430600000000000X", "9143060000000000OX"),
    Kind.PIN: ("0f" * 16, "135246"),
}  # fmt: skip
each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)


def judge_of(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": DOCUMENT["components"]}
    )


def fitting(item: Item, field: FormField) -> str:
    """A value that fits: of a code, the first that the contract itself names, if it names any."""
    named = SCHEMAS[f"Values.{item.id}"]["properties"][field.id].get("enum", [SAMPLES[field.kind][0]])
    return str(named[0])


def asked(item: Item) -> list[FormField]:
    return [field for step in FORMS[item.id].steps for field in step.fields if field.known is None]


@each_item
def test_what_a_kiosk_fills_in_fits(item: Item) -> None:
    judge = judge_of(f"Values.{item.id}")
    values = {
        field.id: fitting(item, field) for field in asked(item) if field.longest > 20 or field.kind != "text"
    }
    assert list(judge.iter_errors(values)) == []
    assert not judge.is_valid(values | {"another": "x"})
    assert judge.is_valid(values | {field.id: SAMPLES[field.kind][0] for field in asked(item) if field.many})


@each_item
def test_what_does_not_fit_its_kind_is_none_of_the_contract(item: Item) -> None:
    judge = judge_of(f"Values.{item.id}")
    values = {field.id: fitting(item, field) for field in asked(item)}
    for field in asked(item):
        assert field.many or not judge.is_valid(values | {field.id: SAMPLES[field.kind][1]})
        assert not judge.is_valid(values | {field.id: 7})


@each_item
def test_what_must_be_asked_must_be_answered(item: Item) -> None:
    needed = [field.id for field in asked(item) if not field.optional and field.when is None]
    assert SCHEMAS[f"Values.{item.id}"].get("required", []) == needed


@each_item
def test_a_write_has_a_key_its_level_and_one_receipt(item: Item) -> None:
    post = DOCUMENT["paths"][f"/v1/{item.operation}"]["post"]
    needed = post["requestBody"]["content"]["application/json"]["schema"]["allOf"][1]["required"]
    assert (post["x-write"], item.id in post["x-items"]) == (True, True)
    assert post["x-level"] <= item.level
    assert ("key" in needed, "subject" in needed) == (True, item.level > 0)
    record = SCHEMAS[f"Record.{item.operation}"]["properties"]
    assert set(record) >= {"outcome", *(field.id for field in item.fields)}
    assert asking.OPERATION.fullmatch(item.operation)


@each_item
def test_a_field_says_its_table_or_where_its_choices_come_from(item: Item) -> None:
    told = SCHEMAS[f"Values.{item.id}"]["properties"]
    for field in asked(item):
        assert told[field.id].get("x-table", "") == field.table
        source = told[field.id].get("x-source")
        assert source == (
            None if field.source is None else {"item": field.source.item, "field": field.source.value}
        )


def test_papers_and_cases_are_writes_and_the_state_of_papers_is_none() -> None:
    kinds = {
        name: DOCUMENT["paths"][f"/v1/{name}"]["post"].get("x-write", False)
        for name in ("mat.part", "mat.state", "mat.whole", "case.hand_over")
    }
    assert kinds == {"mat.part": True, "mat.state": False, "mat.whole": True, "case.hand_over": True}
    part = judge_of("Body.mat.part")
    body = {
        "draft": "k" * 32, "material": "evidence", "part": 1, "parts": 5, "size": 40960, "sha256": "0" * 64,
        "data": "A" * 54616,
    }  # fmt: skip
    assert part.is_valid(body)
    assert not part.is_valid(body | {"size": 40961})
    assert not part.is_valid(body | {"data": "A" * 54620})


def test_the_documents_example_of_a_write_is_one_and_its_receipt() -> None:
    guide = (ROOT / "docs" / "connect-your-province.md").read_text("utf-8").split("## 3.")[1]
    asked_for, answered = (
        yaml.safe_load(block) for block in re.findall(r"```json\n(.*?)```", guide, re.DOTALL)[:2]
    )
    reply = reply_of(json.dumps(answered).encode(), Asked(asked_for["request_id"], is_write=True))
    assert list(judge_of("Envelope").iter_errors(asked_for)) == []
    assert list(judge_of("Body.card.loss").iter_errors(asked_for["body"])) == []
    assert isinstance(reply, Answered)
    assert list(judge_of("Record.card.loss").iter_errors(dict(reply.records[0]))) == []
