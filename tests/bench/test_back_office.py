"""The simulated back office: every lookup, paging, accounts, areas, identity; a real process."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import jsonschema_rs
import pytest
import yaml

from agent.gateway.port import Answered, Evidence, Question, Subject
from agent.gateway.rest_json import rest_json
from agent.gateway.settings import GatewayKind, GatewaySettings
from kiosk.bench.gateway.identity import ATTENDANT_PIN, PIN, TRIES
from kiosk.bench.gateway.pin import pin_block
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.item import Kind
from tests.bench.back_office import (
    ITEMS,
    PEOPLE,
    RICH,
    SUITABLE,
    Json,
    RunningOffice,
    envelope,
    running_office,
)
from tests.bench.running import ROOT

CONTRACT: Json = yaml.load((ROOT / "config/gateway.openapi.yaml").read_text("utf-8"), yaml.CSafeLoader)
TABLES = load_code_tables(ROOT / "config/tables/codes.toml")
ATTENDANT = 11
TWO_ACCOUNTS, NO_DATA, SLOW_UPSTREAM = 9, 7, 8


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    """Started once, with its store in a file."""
    var: Path = tmp_path_factory.mktemp("office")
    with running_office(var) as running:
        yield running


@pytest.mark.parametrize("operation", ITEMS)
def test_every_operation_answers_with_exactly_the_catalogues_fields(
    office: RunningOffice, operation: str
) -> None:
    answer = office.ask(operation, SUITABLE.get(operation, RICH))
    item = ITEMS[operation]
    assert answer["code"] == "OK"
    assert {tuple(record) for record in answer["records"]} == {tuple(field.id for field in item.fields)}
    assert set(answer.get("totals", {})) == set(item.totals)
    assert answer["as_of"] == "2026-11-22T02:00:00+08:00"


@pytest.mark.parametrize("operation", ITEMS)
def test_every_code_is_one_of_its_table(office: RunningOffice, operation: str) -> None:
    answer = office.ask(operation, SUITABLE.get(operation, RICH))
    coded = [field for field in ITEMS[operation].fields if field.kind is Kind.CODE]
    unknown = {
        (field.table, record[field.id])
        for record in answer["records"]
        for field in coded
        if record[field.id] is not None and record[field.id] not in TABLES[field.table].codes
    }
    assert unknown == set()


@pytest.mark.parametrize("operation", ITEMS)
def test_the_agents_own_adapter_takes_every_answer(office: RunningOffice, operation: str) -> None:
    settings = GatewaySettings(
        kind=GatewayKind.REST_JSON, url=office.url, area="430603", device="k-1", site="s-1"
    )
    person = PEOPLE[SUITABLE.get(operation, RICH)]
    asked = Question(
        operation,
        subject=Subject("citizen", person.number, person.name, person.card_number),
        evidence=Evidence(3, ("social_card",)),
        page_size=500,
    )
    gateway = rest_json(settings)
    reply = gateway.ask(asked, limit_s=5)
    gateway.close()
    assert isinstance(reply, Answered)
    assert (reply.page, len(reply.records) > 0) == (1, True)


@pytest.mark.parametrize("operation", ITEMS)
def test_every_answer_is_as_the_contract_says(office: RunningOffice, operation: str) -> None:
    answer = office.ask(operation, SUITABLE.get(operation, RICH))
    shape = {
        "allOf": [
            {"$ref": "#/components/schemas/Answer"},
            {
                "properties": {
                    "records": {"items": {"$ref": f"#/components/schemas/Record.{operation}"}},
                }
            },
        ],
        "components": CONTRACT["components"],
    }
    jsonschema_rs.Draft202012Validator(shape).validate(answer)


def test_pages_together_are_the_whole_and_add_up_to_the_totals(office: RunningOffice) -> None:
    pages = [office.ask("ins.contributions", page={"number": page, "size": 400}) for page in (1, 2, 3, 4)]
    records = [record for page in pages for record in page["records"]]
    assert {page["page"]["total"] for page in pages} == {len(records)} == {360 * 4}
    assert {name: sum(one[name] for one in records) for name in pages[0]["totals"]} == pages[3]["totals"]
    periods = [record["period"] for record in records]
    assert periods == sorted(periods, reverse=True)


def test_a_page_after_the_last_is_refused(office: RunningOffice) -> None:
    answer = office.ask("card.info", page={"number": 2})
    assert (answer["code"], answer["wrong"]) == ("INVALID", {"page": "range"})


def test_inputs_narrow_records_and_totals(office: RunningOffice) -> None:
    body = {"scheme": "11", "from": "202501", "to": "202512"}
    answer = office.ask("ins.contributions", body=body)
    assert answer["page"]["total"] == 12
    assert {record["scheme"] for record in answer["records"]} == {"11"}
    assert answer["totals"]["amount"] == sum(record["amount"] for record in answer["records"])


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"scheme": "77"}, {"scheme": "unknown"}),
        ({"from": "2025-01"}, {"from": "format"}),
        ({"from": "202513"}, {"from": "format"}),
        ({"from": 202501}, {"from": "format"}),
        ({"from": "202502", "to": "202501"}, {"to": "order"}),
        ({"scheme": "x" * 300}, {"scheme": "too_long"}),
    ],
)
def test_wrong_inputs_are_named(office: RunningOffice, body: Json, wrong: Json) -> None:
    answer = office.ask("ins.contributions", body=body)
    assert (answer["code"], answer["wrong"]) == ("INVALID", wrong)


def test_one_person_with_two_accounts_chooses_one(office: RunningOffice) -> None:
    choice = office.ask("ins.enrollment", TWO_ACCOUNTS)
    assert choice["code"] == "MULTIPLE_ACCOUNTS"
    first, second = (one["account"] for one in choice["accounts"])
    each = [office.ask("ins.enrollment", TWO_ACCOUNTS, account=one)["records"][0] for one in (first, second)]
    assert each[0]["insured_place"] != each[1]["insured_place"]
    assert office.ask("ins.enrollment", TWO_ACCOUNTS, account="a9")["wrong"] == {"account": "unknown"}
    assert office.ask("card.info", TWO_ACCOUNTS)["code"] == "OK"


def test_no_data_and_a_silent_upstream_are_told_apart(office: RunningOffice) -> None:
    assert office.ask("ins.enrollment", NO_DATA)["code"] == "NO_DATA"
    assert office.ask("card.info", NO_DATA)["code"] == "OK"
    late = office.ask("ins.enrollment", SLOW_UPSTREAM)
    assert (late["code"], late["retryable"]) == ("UPSTREAM_TIMEOUT", True)
    stranger = envelope("card.info")["subject"] | {"name": "王秀英"}
    assert office.ask("card.info", subject=stranger)["code"] == "NO_DATA"


def test_a_low_level_and_a_relative_get_nothing_that_is_not_theirs(office: RunningOffice) -> None:
    refused = office.ask("pens.payments", 3, evidence={"level": 1, "means": ["id_card"]})
    assert (refused["code"], refused["level"], refused.get("records")) == ("AUTH_REQUIRED", 2, None)
    relative = envelope("card.info", 0)["subject"]
    assert office.ask("pens.payments", 3, relative=relative)["code"] == "NOT_ELIGIBLE"
    assert office.ask("ins.enrollment", 3, relative=relative)["code"] == "OK"


def test_areas_offer_different_things(office: RunningOffice) -> None:
    headers = {"X-Request-Id": "a" * 32}
    offered = {
        area: set(office.http.get(f"/v1/capabilities?area={area}", headers=headers).json()["operations"])
        for area in ("430603001001", "999108001", "999109")
    }
    assert offered["430603001001"] >= set(ITEMS) | {"identity.verify", "step_up.pin", "step_up.attendant"}
    assert offered["430603001001"] - offered["999108001"] == {"med.account", "med.records"}
    assert offered["999109"] == set()
    assert office.ask("med.account", area="999108")["code"] == "NOT_OFFERED"


def test_tables_have_versions_and_keep_their_order(office: RunningOffice) -> None:
    headers = {"X-Request-Id": "a" * 32}
    table = office.http.get("/v1/tables/card_step", headers=headers).json()
    assert [row["code"] for row in table["rows"]] == list(TABLES["card_step"].codes)
    assert table["version"] == TABLES["card_step"].version
    assert office.http.get("/v1/tables/nothing", headers=headers).status_code == 404


def test_a_card_is_judged(office: RunningOffice) -> None:
    people = office.http.get("/control/people").json()
    lost = next(one["person"] for one in people if one["card_status"] == "2")
    other_name = envelope("identity.verify")["subject"] | {"name": "王秀英"}
    nobody = other_name | {"id_number": "999199190001010018"}
    assert office.ask("identity.verify")["data"] == {"verified": True, "reason": "match"}
    assert office.ask("identity.verify", lost)["data"] == {"verified": False, "reason": "card_lost"}
    assert office.ask("identity.verify", subject=other_name)["data"]["reason"] == "mismatch"
    assert office.ask("identity.verify", subject=nobody)["code"] == "NO_DATA"


def test_a_pin_is_blocked_after_five_wrong_ones(office: RunningOffice) -> None:
    assert office.ask("step_up.pin", 0, evidence=_with(pin=pin_block(PIN)))["data"]["level"] == 2
    wrong = [office.ask("step_up.pin", 0, evidence=_with(pin=pin_block("111111"))) for _ in range(TRIES)]
    assert [one["data"]["tries_left"] for one in wrong] == [4, 3, 2, 1, 0]
    assert office.ask("step_up.pin", 0, evidence=_with(pin=pin_block(PIN)))["code"] == "NOT_ELIGIBLE"
    office.http.post("/control/restore").raise_for_status()
    assert office.ask("step_up.pin", 0, evidence=_with(pin=pin_block(PIN)))["data"]["accepted"] is True
    assert office.ask("step_up.pin", 0, evidence=_with(pin="00"))["data"]["accepted"] is False


def test_an_attendant_vouches_with_card_and_pin_and_is_noted(office: RunningOffice) -> None:
    card = PEOPLE[ATTENDANT].card_number
    staff = _with(attendant_card=card, attendant_pin=pin_block(ATTENDANT_PIN))
    before = office.http.get("/control/state").json()["vouched"]
    assert office.ask("step_up.attendant", 0, operator="li", evidence=staff)["data"]["level"] == 3
    assert office.http.get("/control/state").json()["vouched"] == before + 1
    assert office.ask("step_up.attendant", ATTENDANT, evidence=staff)["data"]["accepted"] is False
    resident = _with(attendant_card=PEOPLE[1].card_number, attendant_pin=pin_block(ATTENDANT_PIN))
    assert office.ask("step_up.attendant", 0, evidence=resident)["data"]["accepted"] is False


def test_a_write_needs_a_key_and_a_read_has_none(office: RunningOffice) -> None:
    assert office.ask("card.loss")["wrong"] == {"key": "missing"}
    assert office.ask("card.status", key="k" * 20)["wrong"] == {"key": "unknown"}
    headers = {"X-Request-Id": "b" * 32}
    assert office.http.get(f"/v1/results/{'n' * 20}", headers=headers).json()["code"] == "NO_DATA"


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("/v1/card.info", b"{", 400),
        ("/v1/card.info", b"[" * 50_000, 400),
        ("/v1/card.info", b"{}", 400),
        ("/v1/card.info", b" " * 70_000, 413),
        ("/v1/nothing.known", b"{}", 404),
        ("/v2/card.info", b"{}", 404),
    ],
)
def test_what_is_no_question_is_refused_in_the_contracts_words(
    office: RunningOffice, path: str, content: bytes, status: int
) -> None:
    answer = office.http.post(path, content=content)
    assert answer.status_code == status
    assert answer.json()["code"] in ("INVALID", "NOT_OFFERED")


def test_an_envelope_must_fit_its_address_and_version(office: RunningOffice) -> None:
    other = office.http.post("/v1/card.info", json=envelope("card.status"))
    newer = office.http.post("/v1/card.info", json=envelope("card.info", contract="2.0"))
    later = office.http.post("/v1/card.info", json=envelope("card.info", contract="1.9", novelty=True))
    assert [one.status_code for one in (other, newer, later)] == [400, 400, 200]


def test_a_foreign_page_gets_nowhere(office: RunningOffice) -> None:
    for headers in ({"origin": "http://evil.example"}, {"host": "evil.example"}):
        assert office.http.post("/control/restore", headers=headers).status_code == 403


def test_it_listens_on_loopback_only(office: RunningOffice) -> None:
    assert httpx.URL(office.url).host == "127.0.0.1"


def _with(**tokens: str) -> Json:
    return {"level": 1, "means": ["social_card"], "tokens": tokens}
