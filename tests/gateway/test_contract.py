"""config/gateway.openapi.yaml is valid OpenAPI, covers the catalogue, and says the same as the adapter."""

import json
import re

import jsonschema_rs
import pytest
import schemathesis
import yaml
from schemathesis.core.result import Ok

from agent.gateway import asking, messages, plain, wire
from agent.gateway.messages import About, Asked, question_bytes, reply_of
from agent.gateway.port import Answered, Code
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.item import Item, Kind
from tests.checks.tree import ROOT
from tests.gateway.station import AREA, question
from tests.gateway.write_contract import CONTRACT, written

TEXT = CONTRACT.read_text("utf-8")
DOCUMENT = yaml.load(TEXT, yaml.CSafeLoader)
SCHEMAS = DOCUMENT["components"]["schemas"]
ITEMS = load_catalogue(ROOT / "config" / "catalogue.toml").lookups
SAMPLES = {
    Kind.TEXT: "某单位", Kind.NAME: "测试秀英", Kind.ID_NUMBER: "990601195203140028", Kind.CARD_NUMBER: "990000012",
    Kind.BANK_ACCOUNT: "************0012", Kind.PHONE: "190****0012", Kind.ADDRESS: "云溪区一路", Kind.CODE: "01",
    Kind.MONEY: -123456, Kind.COUNT: 360, Kind.MONTH: "202412", Kind.YEAR: "2024", Kind.DATE: "2024-02-29",
}  # fmt: skip


def judge_of(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": DOCUMENT["components"]}
    )


def test_the_items_part_is_what_the_catalogue_says() -> None:
    assert written(TEXT) == TEXT, "run `python -m tests.gateway.write_contract`"


def test_it_is_valid_openapi_and_every_reference_leads_somewhere() -> None:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.validate()
    found = [operation for operation in schema.get_all_operations() if isinstance(operation, Ok)]
    assert len(found) == len(DOCUMENT["paths"])
    for reference in set(re.findall(r"\$ref: '#/([^']+)'", TEXT)):
        place = DOCUMENT
        for part in reference.split("/"):
            place = place[part]


def test_names_and_operations_are_unique() -> None:
    operations = [method["operationId"] for path in DOCUMENT["paths"].values() for method in path.values()]
    assert len(set(operations)) == len(operations) == len(DOCUMENT["paths"])
    assert all(asking.OPERATION.fullmatch(item.operation) for item in ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_each_item_has_its_operation_with_all_its_inputs_fields_and_totals(item: Item) -> None:
    post = DOCUMENT["paths"][f"/v1/{item.operation}"]["post"]
    assert item.id in post["x-items"]
    assert set(SCHEMAS[f"Record.{item.operation}"]["properties"]) >= {field.id for field in item.fields}
    assert set(SCHEMAS[f"Body.{item.operation}"].get("properties", {})) >= {entry.id for entry in item.inputs}
    assert set(SCHEMAS.get(f"Totals.{item.operation}", {}).get("properties", {})) >= set(item.totals)
    for field in item.fields:
        told = SCHEMAS[f"Record.{item.operation}"]["properties"][field.id]
        assert told.get("x-table", "") == field.table


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_record_of_each_item_is_what_its_kinds_say(item: Item) -> None:
    judge = judge_of(f"Record.{item.operation}")
    record = {field.id: SAMPLES[field.kind] for field in item.fields}
    assert judge.is_valid(record)
    assert judge.is_valid(dict.fromkeys(record))
    for field in item.fields:
        assert not judge.is_valid(record | {field.id: ["a list"]})


def test_the_documents_example_is_a_question_and_its_answer() -> None:
    guide = (ROOT / "docs" / "connect-your-province.md").read_text("utf-8")
    asked, answered = (
        yaml.safe_load(block) for block in re.findall(r"```json\n(.*?)```", guide, re.DOTALL)[:2]
    )
    reply = reply_of(
        json.dumps(answered).encode(), Asked(asked["request_id"], page_size=asked["page"]["size"])
    )
    assert list(judge_of("Envelope").iter_errors(asked)) == []
    assert list(judge_of("Answer").iter_errors(answered)) == []
    assert isinstance(reply, Answered)
    assert judge_of("Record.ins.contributions").is_valid(dict(reply.records[0]))


def test_the_guide_maps_to_fields_that_the_contract_has() -> None:
    guide = (
        (ROOT / "docs" / "connect-your-province.md").read_text("utf-8").split("## 4.")[1].split("## 5.")[0]
    )
    rows = [line.split("|")[3] for line in guide.splitlines() if line.startswith("| ")]
    named = {word.split(".")[-1] for row in rows for word in re.findall(r"`([a-z_.]+)`", row)}
    known = {field.id for item in ITEMS for field in item.fields} | set(SCHEMAS["Subject"]["properties"])
    assert named - known - {item.operation.split(".")[-1] for item in ITEMS} == set()


def test_our_questions_are_what_the_contract_says() -> None:
    about = About("kiosk", "K-01", "S-01", AREA, "f" * 32)
    judge = judge_of("Envelope")
    for asked in (question(), question("card.loss", key="k" * 32)):
        told = yaml.safe_load(question_bytes(asked, about, "0" * 32))
        assert list(judge.iter_errors(told)) == []
        assert not judge.is_valid(told | {"request_id": "1"})


def test_codes_limits_and_version_are_the_adapters() -> None:
    limits = DOCUMENT["x-limits"]
    assert SCHEMAS["Code"]["enum"] == [code.value for code in Code]
    assert DOCUMENT["info"]["version"] == messages.CONTRACT
    assert limits["question_bytes"] == messages.LONGEST_QUESTION
    assert limits["answer_bytes"] == wire.LONGEST_ANSWER
    assert (limits["text"], limits["page_size"]) == (plain.LONGEST_TEXT, plain.MOST_ROWS)
    for name in Code:
        assert f"| {name} |" in TEXT
