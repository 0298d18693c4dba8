"""The back office takes a certification and its answer is lost: asked by the key until it is known, certified once."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.gateway.asking import ContractGateway
from agent.gateway.port import Answered, Code, Evidence, NotAnswered, Question, Reply, Subject
from agent.gateway.rest_json import rest_json
from agent.gateway.settings import GatewayKind, GatewaySettings
from tests.bench.back_office import PEOPLE, Json, RunningOffice, running_office
from tests.bench.certs import DUE_SOON, found, kept, receipt

LIMIT_S = 5.0
AFTER_COMMIT: Json = {"kind": "after_commit", "operation": "cert.submit"}
NOBODY_KNOWS: Json = {"kind": "code", "code": "UNKNOWN", "operation": "results", "times": 2}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    with running_office(tmp_path) as running:
        yield running


@pytest.fixture
def gateway(office: RunningOffice) -> Iterator[ContractGateway]:
    """The kiosk's adapter."""
    adapter = rest_json(
        GatewaySettings(kind=GatewayKind.REST_JSON, url=office.url, area="430603", device="k-1", site="s-1")
    )
    yield adapter
    adapter.close()


def submitted(consent: str, key: str) -> Question:
    """cert.submit as the visit asks it."""
    one = PEOPLE[DUE_SOON]
    return Question(
        "cert.submit",
        body=found(consent),
        subject=Subject("citizen", one.number, one.name, one.card_number),
        evidence=Evidence(1, ("social_card", "face")),
        key=key,
    )


def said(reply: Reply) -> Code:
    """Its code."""
    return reply.code if isinstance(reply, NotAnswered) else Code.OK


def test_it_is_asked_by_its_key_and_was_done_once(office: RunningOffice, gateway: ContractGateway) -> None:
    key, consent = secrets.token_hex(16), receipt(office, DUE_SOON)
    office.spoil(AFTER_COMMIT, NOBODY_KNOWS)
    assert said(gateway.ask(submitted(consent, key), limit_s=LIMIT_S)) is Code.UNKNOWN
    polled = [gateway.result_of(key, limit_s=LIMIT_S) for _ in range(3)]
    assert [said(one) for one in polled] == [Code.UNKNOWN, Code.UNKNOWN, Code.OK]
    office.spoil()
    again = gateway.ask(submitted(consent, key), limit_s=LIMIT_S)
    assert isinstance(polled[2], Answered)
    assert isinstance(again, Answered)
    [one] = kept(office)["certifications"]
    assert one["number"] == polled[2].records[0]["verify_number"] == again.records[0]["verify_number"]
    elsewhere = gateway.ask(submitted(consent, secrets.token_hex(16)), limit_s=LIMIT_S)
    assert said(elsewhere) is Code.ALREADY_DONE
    assert len(kept(office)["certifications"]) == 1
