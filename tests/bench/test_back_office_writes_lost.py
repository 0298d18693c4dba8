"""Writes whose answer is lost, and a back office that is killed among them: done once or not at all, and one can ask which."""

import secrets
import signal
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from agent.gateway.asking import ContractGateway
from agent.gateway.port import Answered, Code, Evidence, NotAnswered, Question, Reply, Subject
from agent.gateway.rest_json import rest_json
from agent.gateway.settings import GatewayKind, GatewaySettings
from tests.bench.back_office import PEOPLE, Json, RunningOffice, running_office
from tests.bench.wishes import EMPLOYEE, NOBODY, WRITES, filled, papers, ready, result, write

LIMIT_S = 0.5
ENOUGH = 40
PATIENCE_S = 20


@pytest.fixture
def gateway(office: RunningOffice) -> Iterator[ContractGateway]:
    """The kiosk's adapter."""
    settings = GatewaySettings(
        kind=GatewayKind.REST_JSON, url=office.url, area="430603", device="k-1", site="s-1"
    )
    adapter = rest_json(settings)
    yield adapter
    adapter.close()


@pytest.mark.parametrize("item", WRITES)
def test_a_write_whose_line_breaks_after_the_commit_was_done_once(office: RunningOffice, item: str) -> None:
    ready(office, item)
    key, values = secrets.token_hex(16), filled(office, item)
    materials = papers(office, item, key, values)
    office.spoil({"kind": "after_commit", "operation": item})
    with pytest.raises(httpx.RemoteProtocolError):
        write(office, item, key=key, values=values, materials=materials)
    office.spoil()
    first = result(office, key)
    assert (first["code"], len(first["records"])) == ("OK", 1)
    again = write(office, item, key=key, values=values, materials=materials)
    assert again["records"] == first["records"]


def _loss(office: RunningOffice, key: str) -> Question:
    one = PEOPLE[EMPLOYEE]
    return Question(
        "card.loss",
        body={"values": filled(office, "card.loss"), "materials": ()},
        subject=Subject("citizen", one.number, one.name, one.card_number),
        evidence=Evidence(2, ("social_card", "pin")),
        key=key,
    )


def _known(gateway: ContractGateway, key: str) -> Reply:
    """What became of it, as soon as it is there."""
    until = time.monotonic() + PATIENCE_S
    while True:
        became = gateway.result_of(key, limit_s=LIMIT_S)
        if isinstance(became, Answered) or time.monotonic() > until:
            return became
        time.sleep(0.05)


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "after_commit"},
        {"kind": "half"},
        {"kind": "version"},
        {"kind": "stranger"},
        {"kind": "nonsense"},
        {"kind": "hostile", "how": "types"},
        {"kind": "hostile", "how": "too_long"},
        {"kind": "code", "code": "UNKNOWN"},
        {"kind": "delay", "seconds": 0.9},
    ],
    ids=lambda rule: "-".join(map(str, rule.values())),
)
def test_an_answer_that_is_none_leaves_it_unknown_until_it_is_asked_for(
    office: RunningOffice, gateway: ContractGateway, rule: Json
) -> None:
    key = secrets.token_hex(16)
    asked = _loss(office, key)
    office.spoil(rule | {"operation": "card.loss"})
    reply = gateway.ask(asked, limit_s=LIMIT_S)
    assert (isinstance(reply, NotAnswered) and reply.code) is Code.UNKNOWN
    office.spoil()
    became = _known(gateway, key)
    assert isinstance(became, Answered)
    assert (became.records[0]["card_status"], became.records[0]["outcome"]) == ("2", "done")


@pytest.mark.parametrize("rule", [{"kind": "down"}, {"kind": "silent"}], ids=lambda rule: rule["kind"])
def test_what_goes_wrong_before_the_work_leaves_nothing_done(
    office: RunningOffice, gateway: ContractGateway, rule: Json
) -> None:
    key = secrets.token_hex(16)
    asked = _loss(office, key)
    office.spoil(rule | {"operation": "card.loss"})
    assert isinstance(gateway.ask(asked, limit_s=LIMIT_S), NotAnswered)
    office.spoil()
    became = gateway.result_of(key, limit_s=LIMIT_S)
    assert (isinstance(became, NotAnswered) and became.code) is Code.NO_DATA
    assert isinstance(gateway.ask(asked, limit_s=LIMIT_S), Answered)


def test_what_became_of_it_may_itself_not_be_known_for_a_while(
    office: RunningOffice, gateway: ContractGateway
) -> None:
    key = secrets.token_hex(16)
    gateway.ask(_loss(office, key), limit_s=LIMIT_S)
    office.spoil({"kind": "code", "code": "UNKNOWN", "operation": "results", "times": 2})
    codes = [gateway.result_of(key, limit_s=LIMIT_S) for _ in range(3)]
    assert [one.code if isinstance(one, NotAnswered) else Code.OK for one in codes] == [
        Code.UNKNOWN, Code.UNKNOWN, Code.OK,
    ]  # fmt: skip


def _reported(office: RunningOffice, number: int) -> str:
    """A report that is like no other; its key where it was answered, else nothing."""
    key, values = f"{number:032}", filled(office, "labor.report")
    body = {"values": values | {"facts": f"第 {number} 次没有发工资，一共四个月。"}, "materials": []}
    try:
        answer = office.ask("labor.report", None, key=key, body=body, evidence=NOBODY)
    except httpx.TransportError:
        return ""
    return key if answer["code"] == "OK" else ""


def test_nothing_that_was_acknowledged_is_lost_when_it_is_killed(tmp_path: Path) -> None:
    with running_office(tmp_path) as office, ThreadPoolExecutor(4) as hands:
        waiting = [hands.submit(_reported, office, number) for number in range(ENOUGH * 4)]
        acknowledged = {waiting[number].result() for number in range(ENOUGH)}
        office.process.send_signal(signal.SIGKILL)
        acknowledged |= {one.result() for one in waiting}
    acknowledged.discard("")
    assert len(acknowledged) >= ENOUGH
    with running_office(tmp_path) as office:
        assert {result(office, key)["code"] for key in acknowledged} == {"OK"}
        assert [_reported(office, number) for number in range(ENOUGH * 4)].count("") == 0
    with sqlite3.connect(tmp_path / "gateway" / "office.db") as store:
        cases, answers = (
            store.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - two names of ours
            for table in ("cases", "results")
        )
    store.close()
    assert (cases, answers) == (ENOUGH * 4, ENOUGH * 4)
