"""What can be made to go wrong with the back office, and what a kiosk's own adapter makes of it."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from agent.gateway.asking import ContractGateway
from agent.gateway.port import Answered, Code, Evidence, NotAnswered, Question, Reply, Subject
from agent.gateway.rest_json import rest_json
from agent.gateway.settings import GatewayKind, GatewaySettings
from kiosk.bench.gateway.faults import CONTROL, MARKUP
from kiosk.bench.gateway.identity import ATTENDANT_PIN
from kiosk.bench.gateway.pin import pin_block
from tests.bench.back_office import PEOPLE, Json, RunningOffice, running_office

LIMIT_S = 0.5


@pytest.fixture(scope="module")
def one_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    """Started once, with nothing on the disk."""
    var: Path = tmp_path_factory.mktemp("office")
    with running_office(var, 'store = "memory"\n') as running:
        yield running
        assert not (var / "gateway").exists()


@pytest.fixture
def office(one_office: RunningOffice) -> RunningOffice:
    """Well."""
    one_office.http.post("/control/restore").raise_for_status()
    return one_office


@pytest.fixture
def gateway(office: RunningOffice) -> Iterator[ContractGateway]:
    """The kiosk's adapter."""
    settings = GatewaySettings(
        kind=GatewayKind.REST_JSON, url=office.url, area="430603", device="k-1", site="s-1"
    )
    adapter = rest_json(settings)
    yield adapter
    adapter.close()


def _look(gateway: ContractGateway, person: int = 4, operation: str = "card.info") -> Reply:
    one = PEOPLE[person]
    subject = Subject("citizen", one.number, one.name, one.card_number)
    asked = Question(operation, subject=subject, evidence=Evidence(3, ("social_card",)))
    return gateway.ask(asked, limit_s=LIMIT_S)


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "half"},
        {"kind": "after_commit"},
        {"kind": "version"},
        {"kind": "stranger"},
        {"kind": "nonsense"},
        {"kind": "down"},
        {"kind": "code", "code": "UPSTREAM_DOWN"},
        {"kind": "hostile", "how": "too_long"},
        {"kind": "hostile", "how": "types"},
    ],
    ids=lambda rule: "-".join(map(str, rule.values())),
)
def test_a_broken_answer_is_no_answer(office: RunningOffice, gateway: ContractGateway, rule: Json) -> None:
    office.spoil(rule)
    reply = _look(gateway)
    assert isinstance(reply, NotAnswered)
    assert reply.code is Code.UPSTREAM_DOWN
    office.spoil()
    assert isinstance(_look(gateway), Answered)


def test_control_characters_do_not_get_past_the_adapter(
    office: RunningOffice, gateway: ContractGateway
) -> None:
    office.spoil({"kind": "hostile", "how": "control"})
    assert office.ask("card.info")["records"][0]["employer"] == CONTROL
    reply = _look(gateway)
    assert isinstance(reply, Answered)
    assert reply.records[0]["employer"] == "可疑[31m文字"


def test_silence_ends_with_the_kiosks_patience(office: RunningOffice, gateway: ContractGateway) -> None:
    office.spoil({"kind": "silent"})
    begun = time.monotonic()
    reply = _look(gateway)
    assert isinstance(reply, NotAnswered)
    assert reply.code is Code.UPSTREAM_TIMEOUT
    assert time.monotonic() - begun < 10 * LIMIT_S


def test_a_delay_is_kept(office: RunningOffice, gateway: ContractGateway) -> None:
    office.spoil({"kind": "delay", "seconds": 0.2})
    begun = time.monotonic()
    assert isinstance(_look(gateway), Answered)
    assert time.monotonic() - begun >= 0.2


def test_markup_comes_as_the_text_that_it_is(office: RunningOffice) -> None:
    office.spoil({"kind": "hostile", "how": "markup"})
    assert office.ask("card.info")["records"][0]["employer"] == MARKUP


@pytest.mark.parametrize("code", [code.value for code in Code if code is not Code.OK])
def test_every_code_can_be_injected_with_what_belongs_to_it(office: RunningOffice, code: str) -> None:
    office.spoil({"kind": "code", "code": code})
    answer = office.ask("card.info")
    assert answer["code"] == code
    assert ("level" in answer) == (code == "AUTH_REQUIRED")
    assert ("wrong" in answer) == (code == "INVALID")
    assert ("accounts" in answer) == (code == "MULTIPLE_ACCOUNTS")


def test_a_fault_is_for_one_operation_one_person_and_so_many_times(office: RunningOffice) -> None:
    office.spoil(
        {"kind": "code", "code": "RATE_LIMITED", "operation": "card.info", "person": 4, "times": 2},
    )
    assert office.ask("card.status", 4)["code"] == "OK"
    assert office.ask("card.info", 0)["code"] == "OK"
    assert [office.ask("card.info", 4)["code"] for _ in range(3)] == ["RATE_LIMITED", "RATE_LIMITED", "OK"]


def test_what_is_lost_after_the_commit_was_done(office: RunningOffice) -> None:
    office.spoil({"kind": "after_commit", "operation": "step_up.attendant"})
    before = office.http.get("/control/state").json()["vouched"]
    tokens = {"attendant_card": PEOPLE[11].card_number, "attendant_pin": pin_block(ATTENDANT_PIN)}
    evidence = {"level": 1, "means": ["social_card"], "tokens": tokens}
    with pytest.raises(httpx.RemoteProtocolError):
        office.ask("step_up.attendant", 0, evidence=evidence)
    assert office.http.get("/control/state").json()["vouched"] == before + 1


def test_half_an_answer_is_half_of_its_bytes(office: RunningOffice) -> None:
    office.spoil({"kind": "half"})
    with pytest.raises(httpx.RemoteProtocolError):
        office.ask("card.info")


@pytest.mark.parametrize("about", ["capabilities", "tables"])
def test_what_it_says_about_itself_can_be_spoiled_too(
    office: RunningOffice, gateway: ContractGateway, about: str
) -> None:
    office.spoil({"kind": "version", "operation": about})
    asked = {"capabilities": gateway.offered, "tables": gateway.table}[about]
    assert asked({"capabilities": "430603", "tables": "scheme"}[about], limit_s=LIMIT_S) is None
    office.spoil()
    assert asked({"capabilities": "430603", "tables": "scheme"}[about], limit_s=LIMIT_S) is not None


def test_a_table_can_be_hostile(office: RunningOffice) -> None:
    office.spoil({"kind": "hostile", "how": "markup", "operation": "tables"})
    table = office.http.get("/v1/tables/scheme", headers={"X-Request-Id": "a" * 32}).json()
    assert {row["words"] for row in table["rows"]} == {MARKUP}


@pytest.mark.parametrize(
    "order",
    [
        {"rules": [{"kind": "dealy"}]},
        {"rules": [{"kind": "delay", "secnods": 1}]},
        {"rules": [{"kind": "code", "code": "OK"}]},
        {"rules": [{"kind": "delay", "seconds": -1}]},
        {"rule": []},
    ],
)
def test_a_mistyped_fault_is_refused(office: RunningOffice, order: Json) -> None:
    refused = office.http.post("/control/faults", content=json.dumps(order))
    assert (refused.status_code, refused.json()["reason"]) == (400, "bad_order")
