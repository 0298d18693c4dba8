"""The simulated back office gives proofs: never two numbers for one, sealed only what it gave, counted, revoked."""

import base64
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from asn1crypto import cms

from tests.bench.back_office import RICH, Json, RunningOffice, running_office

NOBODY = {"level": 0, "means": []}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    with running_office(tmp_path) as running:
        yield running


def issue(office: RunningOffice, key: str = "", person: int = RICH, **values: str) -> Json:
    """参保证明."""
    body = {"item": "ins.certificate", "values": {"purpose": "house"} | values, "materials": []}
    return office.ask("proof.issue", person, key=key or secrets.token_hex(16), body=body)


def number_of(answer: Json) -> str:
    """Its number."""
    return str(answer["records"][0]["proof_number"])


def plain(office: RunningOffice, operation: str, **body: str) -> Json:
    """A write that names nobody."""
    return office.ask(operation, None, key=secrets.token_hex(16), body=body, evidence=NOBODY)


def test_the_same_key_and_the_same_wish_are_one_number(office: RunningOffice) -> None:
    first = issue(office, "k" * 32)
    assert number_of(issue(office, "k" * 32)) == number_of(first)
    assert number_of(issue(office)) == number_of(first)
    assert number_of(issue(office, purpose="loan")) != number_of(first)
    assert number_of(issue(office, person=0)) != number_of(first)


def test_a_revoked_one_is_not_given_again(office: RunningOffice) -> None:
    number = number_of(issue(office))
    office.http.post(f"/control/proofs/{number}/revoke").raise_for_status()
    assert number_of(issue(office)) != number
    assert [number, True] in office.http.get("/control/proofs").json()
    assert plain(office, "proof.seal", number=number, digest="0" * 64)["code"] == "NOT_ELIGIBLE"


def test_it_seals_what_it_gave_and_nothing_else(office: RunningOffice) -> None:
    number = number_of(issue(office))
    answer = plain(office, "proof.seal", number=number, digest="ab" * 32)
    signed = cms.ContentInfo.load(base64.b64decode("".join(answer["records"][0]["cms"])))
    assert signed["content_type"].native == "signed_data"
    subject = signed["content"]["certificates"][0].chosen.subject.native["common_name"]
    assert "样章" in subject
    assert plain(office, "proof.seal", number="0" * 26, digest="ab" * 32)["code"] == "NOT_ELIGIBLE"
    assert plain(office, "proof.seal", number=number, digest="nonsense")["code"] == "INVALID"


def test_prints_are_counted_once_for_each_key(office: RunningOffice) -> None:
    number = number_of(issue(office))
    for _ in range(2):
        office.ask("proof.printed", None, key="p" * 32, body={"number": number}, evidence=NOBODY)
    assert issue(office)["records"][0]["printed"] == 1
    assert plain(office, "proof.printed", number="0" * 26)["code"] == "NOT_ELIGIBLE"


def test_two_people_never_share_a_number_and_level_two_is_needed(office: RunningOffice) -> None:
    body = {"item": "ins.certificate", "values": {"purpose": "house"}, "materials": []}
    weak = {"level": 1, "means": ["social_card"]}
    answer = office.ask("proof.issue", RICH, key="q" * 32, body=body, evidence=weak)
    assert (answer["code"], answer["level"]) == ("AUTH_REQUIRED", 2)


def test_its_keys_and_numbers_outlive_a_power_cut(tmp_path: Path) -> None:
    with running_office(tmp_path) as office:
        number = number_of(issue(office))
        office.process.send_signal(signal.SIGKILL)
        office.process.wait()
    with running_office(tmp_path) as office:
        assert number_of(issue(office)) == number
