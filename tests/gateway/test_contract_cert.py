"""The certification's operations of the contract: what they need, what they bound, and that no face goes out by them."""

import re

import pytest
import yaml

from agent.gateway import asking, messages, plain
from kiosk.domain.code_tables import load_code_tables
from kiosk.hardware.face.liveness.finding import Reason
from tests.checks.tree import ROOT
from tests.gateway.test_contract import DOCUMENT, SCHEMAS, judge_of

READS, WRITES = ("cert.person", "cert.portrait"), ("cert.consent", "cert.submit", "cert.manual")
TABLES = load_code_tables(ROOT / "config" / "tables" / "codes.toml")
RECEIPT = "0123456789ABCDEFGHJKMNPQRS"
CONSENT = {"text_version": "face-1", "language": "zh_CN", "state": "given", "by": "self"}
SUBMITTED = {
    "consent": RECEIPT, "outcome": "passed", "score": 6120, "threshold": 4500, "algorithm": "sface-1a2b3c4d",
    "liveness": {"verdict": "live", "reasons": []}, "attempts": 1, "place": "示范街道便民中心",
}  # fmt: skip
MANUAL = {
    "values": {"way": "visit", "phone": "13900000000", "call_time": "any", "address": "999101/幸福路1号"}
}


@pytest.mark.parametrize("operation", [*READS, *WRITES])
def test_each_is_of_somebody_and_a_write_has_a_key(operation: str) -> None:
    post = DOCUMENT["paths"][f"/v1/{operation}"]["post"]
    needed = post["requestBody"]["content"]["application/json"]["schema"]["allOf"][1]["required"]
    assert (post["x-level"], post.get("x-write", False)) == (1, operation in WRITES)
    assert ("key" in needed, "subject" in needed) == (operation in WRITES, True)
    assert asking.OPERATION.fullmatch(operation)


@pytest.mark.parametrize(
    ("operation", "body"),
    list(zip(WRITES, (CONSENT, SUBMITTED, MANUAL), strict=True)),
    ids=WRITES,
)
def test_what_a_kiosk_says_fits_and_nothing_else(operation: str, body: dict[str, object]) -> None:
    judge = judge_of(f"Body.{operation}")
    assert list(judge.iter_errors(body)) == []
    assert not judge.is_valid(body | {"another": "x"})
    for name in SCHEMAS[f"Body.{operation}"]["required"]:
        assert not judge.is_valid({key: value for key, value in body.items() if key != name})


@pytest.mark.parametrize("member", ["image", "picture", "embedding", "face", "frames"])
def test_a_submission_has_no_place_for_a_face(member: str) -> None:
    judge = judge_of("Body.cert.submit")
    assert not judge.is_valid(SUBMITTED | {member: "AAAA"})
    assert not judge.is_valid(SUBMITTED | {"liveness": {"verdict": "live", member: [0.1] * 128}})
    longest = {"consent": 26, "algorithm": 64, "place": 200}
    assert all(not judge.is_valid(SUBMITTED | {name: "A" * (size + 1)}) for name, size in longest.items())


def test_a_portrait_is_bounded_and_passes_the_adapters_limits() -> None:
    told = SCHEMAS["CertPortrait"]["properties"]
    most = told["bytes"]["maximum"]
    text = (most + 2) // 3 * 4
    assert -(-text // 1900) <= told["image"]["maxItems"] <= plain.MOST_ROWS
    picture = {
        "type": "image/jpeg", "width": 480, "height": 640, "bytes": most, "sha256": "0" * 64,
        "image": ["A" * 1900] * told["image"]["maxItems"],
    }  # fmt: skip
    assert judge_of("CertPortrait").is_valid(picture)
    assert not judge_of("CertPortrait").is_valid(picture | {"bytes": most + 1})
    assert plain.record(picture)["bytes"] == most


def test_a_portrait_is_marked_as_personal_and_never_cached() -> None:
    post = DOCUMENT["paths"]["/v1/cert.portrait"]["post"]
    assert (post["x-personal"], post["x-cache"]) == ("biometric", "never")
    assert SCHEMAS["CertPortrait"]["x-personal"] == "biometric"


def test_its_codes_are_those_of_the_tables() -> None:
    assert SCHEMAS["CertScheme"]["properties"]["state"]["enum"] == list(TABLES["certification_state"].codes)
    assert SCHEMAS["Values.cert.manual"]["properties"]["way"]["enum"] == list(
        TABLES["certification_way"].codes
    )
    assert set(TABLES["liveness_reason"].codes) == {reason.value for reason in Reason}
    named = set(
        re.findall(r"x-table: (\w+)", yaml.dump({k: v for k, v in SCHEMAS.items() if "cert" in k.lower()}))
    )
    assert [name for name in named if name not in TABLES] == []


def test_the_guides_submission_is_one() -> None:
    guide = (ROOT / "docs" / "connect-your-province.md").read_text("utf-8").split("### 待遇资格认证")[1]
    body, record = (yaml.safe_load(one) for one in re.findall(r"```json\n(.*?)```", guide, re.DOTALL)[:2])
    assert list(judge_of("Body.cert.submit").iter_errors(body)) == []
    assert list(judge_of("Record.cert.submit").iter_errors(record)) == []
    assert len(yaml.dump(body)) < messages.LONGEST_QUESTION
