"""The simulated back office certifies: who is due, consents and portraits, what a kiosk found, people instead."""

import base64
import hashlib
import json
import secrets

import cv2
import numpy as np
import pytest

from agent.gateway.port import Answered, Evidence, Question, Subject
from agent.gateway.rest_json import rest_json
from agent.gateway.settings import GatewayKind, GatewaySettings
from kiosk.bench.face.cast import face_of_person
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.portrait import portrait
from kiosk.bench.gateway.places import employers
from kiosk.bench.gateway.residents import Trait, books
from tests.bench.back_office import PEOPLE, TODAY, Json, RunningOffice, subject
from tests.bench.certs import (
    BOTH_SCHEMES,
    DUE_SOON,
    NEXT_YEAR,
    NOT_RETIRED,
    SUSPENDED,
    consent,
    found,
    kept,
    manual,
    picture,
    receipt,
    somebody,
    stands,
    submit,
)
from tests.bench.wishes import result

SEED = 4


def states(office: RunningOffice, person: int) -> dict[str, str]:
    """Scheme → state."""
    return {one["scheme"]: one["state"] for one in stands(office, person)["schemes"]}


# ---- who is due ----


def test_each_part_stands_where_it_should(office: RunningOffice) -> None:
    assert states(office, DUE_SOON) == {"11": "due_soon"}
    assert states(office, SUSPENDED) == {"11": "suspended"}
    assert states(office, BOTH_SCHEMES) == {"11": "certified", "41": "certified"}
    assert states(office, somebody(office, "never_certified")) == {"11": "none"}
    assert states(office, NOT_RETIRED) == {}
    periods = {one["scheme"]: one["period_months"] for one in stands(office, BOTH_SCHEMES)["schemes"]}
    assert periods == {"11": 12, "41": 6}


def test_what_the_last_certification_was_is_what_the_history_says(office: RunningOffice) -> None:
    told = stands(office, DUE_SOON)["schemes"][0]
    newest = office.ask("cert.history", DUE_SOON)["records"][0]
    assert (told["certified_on"], told["due"]) == (newest["certified_on"], newest["next_due"])


def test_who_wants_no_face_and_whose_portrait_is_missing_is_said(office: RunningOffice) -> None:
    assert stands(office, somebody(office, "no_face"))["wants_no_face"] is True
    assert stands(office, somebody(office, "no_portrait"))["has_portrait"] is False
    usual = stands(office, DUE_SOON)
    assert (usual["wants_no_face"], usual["has_portrait"], usual["guardian_needed"]) == (False, True, False)


def test_somebody_who_is_not_known_by_a_card_is_told_nothing(office: RunningOffice) -> None:
    typed = {"level": 0, "means": ["typed"]}
    assert office.ask("cert.person", DUE_SOON, evidence=typed)["code"] == "AUTH_REQUIRED"
    assert office.ask("cert.person", DUE_SOON, relative=subject(PEOPLE[0]))["code"] == "NOT_ELIGIBLE"


# ---- consent and portrait ----


def test_a_portrait_comes_after_consent_only(office: RunningOffice) -> None:
    made_up = office.ask("cert.portrait", DUE_SOON, body={"consent": "0" * 26})
    of_another = office.ask("cert.portrait", DUE_SOON, body={"consent": receipt(office, SUSPENDED)})
    assert [one["wrong"] for one in (made_up, of_another)] == [{"consent": "unknown"}] * 2
    answer = office.ask("cert.portrait", DUE_SOON, body={"consent": receipt(office, DUE_SOON)})
    told = answer["data"]
    assert hashlib.sha256(picture(answer)).hexdigest() == told["sha256"]
    assert (len(picture(answer)), told["type"]) == (told["bytes"], "image/jpeg")
    shown = cv2.imdecode(np.frombuffer(picture(answer), np.uint8), cv2.IMREAD_COLOR)
    assert shown is not None
    away = np.abs(
        shown.astype(int) - portrait(Looks.of(face_of_person(DUE_SOON)), (told["width"], told["height"]))
    )
    assert away.mean() < 5


def test_the_consent_is_kept_with_whom_it_is_of(office: RunningOffice) -> None:
    answer = consent(office, DUE_SOON)
    [one] = kept(office)["consents"]
    assert one["receipt"] == answer["records"][0]["receipt"]
    assert (one["person"], one["state"], one["text_version"], one["given_by"], one["guardian"]) == (
        DUE_SOON, "given", "face-1", "self", None,
    )  # fmt: skip


def test_a_withdrawn_consent_leaves_it_to_people(office: RunningOffice) -> None:
    given = receipt(office, DUE_SOON)
    assert consent(office, DUE_SOON, "withdrawn")["code"] == "OK"
    assert stands(office, DUE_SOON)["wants_no_face"] is True
    assert office.ask("cert.portrait", DUE_SOON, body={"consent": given})["code"] == "NOT_ELIGIBLE"
    assert submit(office, DUE_SOON, found(given))["code"] == "NOT_ELIGIBLE"
    assert manual(office, DUE_SOON)["code"] == "OK"
    assert submit(office, DUE_SOON, found(receipt(office, DUE_SOON)))["code"] == "OK"


def test_a_child_is_spoken_for_by_a_guardian(office: RunningOffice) -> None:
    everybody = books(SEED, 300, TODAY, employers(SEED)).residents
    child = next(one for one in everybody if Trait.MINOR in one.traits)
    own = {"subject": subject(child.person)}
    told = office.ask("cert.person", None, **own)["data"]
    assert (told["guardian_needed"], told["schemes"][0]["state"]) == (True, "none")
    body = {"text_version": "face-1", "language": "zh_CN", "state": "given", "by": "self"}
    alone = office.ask("cert.consent", None, key="a" * 32, body=body, **own)
    assert alone["code"] == "NOT_ELIGIBLE"
    guarded = own | {"relative": subject(PEOPLE[0])}
    told = office.ask("cert.consent", None, key="b" * 32, body=body | {"by": "guardian"}, **guarded)
    assert told["code"] == "OK"
    assert [(one["person"], one["guardian"]) for one in kept(office)["consents"]] == [(child.index, 0)]
    passed = found(told["records"][0]["receipt"])
    assert office.ask("cert.submit", None, key="c" * 32, body=passed, **guarded)["code"] == "OK"


@pytest.mark.parametrize(
    ("kind", "size"), [("tiny", 24), ("not_a_face", 240), ("broken", 240), ("other", 240)]
)
def test_a_portrait_can_be_made_a_bad_one(office: RunningOffice, kind: str, size: int) -> None:
    asked = {"consent": receipt(office, DUE_SOON)}
    own = office.ask("cert.portrait", DUE_SOON, body=asked)
    office.http.post(f"/control/portraits/{DUE_SOON}/{kind}").raise_for_status()
    answer = office.ask("cert.portrait", DUE_SOON, body=asked)
    assert (answer["data"]["width"], picture(answer) != picture(own)) == (size, True)


def test_a_missing_portrait_is_no_data(office: RunningOffice) -> None:
    office.http.post(f"/control/portraits/{DUE_SOON}/missing").raise_for_status()
    asked = {"consent": receipt(office, DUE_SOON)}
    assert stands(office, DUE_SOON)["has_portrait"] is False
    assert office.ask("cert.portrait", DUE_SOON, body=asked)["code"] == "NO_DATA"


def test_the_kiosks_adapter_takes_the_portrait_whole_and_shows_it_to_no_log(office: RunningOffice) -> None:
    one = PEOPLE[DUE_SOON]
    asked = Question(
        "cert.portrait",
        body={"consent": receipt(office, DUE_SOON)},
        subject=Subject("citizen", one.number, one.name, one.card_number),
        evidence=Evidence(1, ("social_card",)),
    )
    adapter = rest_json(
        GatewaySettings(kind=GatewayKind.REST_JSON, url=office.url, area="430603", device="k-1", site="s-1")
    )
    reply = adapter.ask(asked, limit_s=8.0)
    adapter.close()
    assert isinstance(reply, Answered)
    [told] = reply.records
    pieces = told["image"]
    assert isinstance(pieces, tuple)
    assert hashlib.sha256(base64.b64decode("".join(map(str, pieces)))).hexdigest() == told["sha256"]
    assert (str(pieces[0])[:40] in repr(reply), str(told["sha256"]) in repr(reply)) == (False, False)


# ---- what a kiosk found ----


def test_who_passes_is_certified_from_today_for_a_period(office: RunningOffice) -> None:
    answer = submit(office, DUE_SOON, found(receipt(office, DUE_SOON)))
    record = answer["records"][0]
    assert (record["outcome"], record["decision"]) == ("done", "passed")
    assert [(one["scheme"], one["next_due"], one["resumed"]) for one in record["schemes"]] == [
        ("11", NEXT_YEAR, False)
    ]
    assert states(office, DUE_SOON) == {"11": "certified"}
    newest = office.ask("cert.history", DUE_SOON)["records"][0]
    assert newest == {
        "certified_on": TODAY.isoformat(), "certification_result": "passed", "channel": "kiosk",
        "next_due": NEXT_YEAR,
    }  # fmt: skip


def test_what_was_suspended_is_paid_again_and_back(office: RunningOffice) -> None:
    months = [
        one["period"]
        for one in office.ask("pens.payments", SUSPENDED)["records"]
        if one["pay_state"] == "suspended"
    ]
    record = submit(office, SUSPENDED, found(receipt(office, SUSPENDED)))["records"][0]
    told = record["schemes"][0]
    assert (told["resumed"], told["back_pay_from"], told["back_pay_to"]) == (True, months[-1], months[0])


@pytest.mark.parametrize(("outcome", "decision"), [("not_passed", "to_check"), ("undecided", "pending")])
def test_what_did_not_pass_is_for_people(office: RunningOffice, outcome: str, decision: str) -> None:
    body = found(receipt(office, SUSPENDED), outcome=outcome, score=None, attempts=3)
    body["liveness"] = {"verdict": "not_live", "reasons": ["one-plane", "no-reflection"]}
    record = submit(office, SUSPENDED, body)["records"][0]
    assert (record["outcome"], record["decision"]) == ("received", decision)
    assert states(office, SUSPENDED) == {"11": "suspended"}
    assert office.ask("cert.history", SUSPENDED)["records"][0]["next_due"] is None
    [one] = kept(office)["certifications"]
    assert (one["reasons"], one["attempts"], one["score"]) == ("one-plane no-reflection", 3, None)


def test_nobody_is_certified_twice_within_the_period(office: RunningOffice) -> None:
    given = receipt(office, DUE_SOON)
    assert submit(office, DUE_SOON, found(given))["code"] == "OK"
    assert submit(office, DUE_SOON, found(given))["code"] == "ALREADY_DONE"
    assert submit(office, BOTH_SCHEMES, found(receipt(office, BOTH_SCHEMES)))["code"] == "ALREADY_DONE"
    assert submit(office, NOT_RETIRED, found(receipt(office, NOT_RETIRED)))["code"] == "NOT_ELIGIBLE"
    assert len(kept(office)["certifications"]) == 1


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"score": 4499}, {"score": "range"}),
        ({"score": None}, {"score": "range"}),
        ({"liveness": {"verdict": "undecided"}}, {"liveness": "differs"}),
        ({"image": "AAAA"}, {"image": "unknown"}),
        ({"liveness": {"verdict": "live", "embedding": [0.5]}}, {"embedding": "unknown"}),
        ({"attempts": 0}, {"attempts": "format"}),
        ({"consent": "0" * 26}, {"consent": "unknown"}),
        ({"place": "长" * 201}, {"place": "format"}),
        ({"place": "便民\u202e中心"}, {"place": "characters"}),
    ],
    ids=lambda one: "-".join(map(str, one)),
)
def test_a_pass_that_is_none_is_refused(office: RunningOffice, more: Json, wrong: Json) -> None:
    answer = submit(office, DUE_SOON, found(receipt(office, DUE_SOON), **more))
    assert (answer["code"], answer.get("wrong")) == ("INVALID", wrong)
    assert kept(office)["certifications"] == []


def test_a_consent_to_an_identification_certifies_nobody(office: RunningOffice) -> None:
    given = consent(office, DUE_SOON, purpose="identification")["records"][0]["receipt"]
    assert office.ask("cert.portrait", DUE_SOON, body={"consent": given})["code"] == "OK"
    assert submit(office, DUE_SOON, found(given))["wrong"] == {"consent": "unknown"}


# ---- people instead ----


def test_a_visit_at_home_is_a_case_once_a_day(office: RunningOffice) -> None:
    first = manual(office, SUSPENDED)
    assert (first["code"], first["records"][0]["outcome"]) == ("OK", "received")
    assert manual(office, SUSPENDED)["code"] == "ALREADY_DONE"
    number = first["records"][0]["case_number"]
    assert [(one["number"], one["person"]) for one in kept(office)["manual"]] == [(number, SUSPENDED)]
    assert office.ask("case.progress", SUSPENDED)["records"][0]["case_number"] == number


def test_a_relative_may_ask_for_a_visit(office: RunningOffice) -> None:
    body = {"values": {"way": "staff", "phone": "13900000000", "call_time": "morning"}}
    told = office.ask("cert.manual", SUSPENDED, key="d" * 32, body=body, relative=subject(PEOPLE[0]))
    assert told["code"] == "OK"


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"address": None}, {"address": "required"}),
        ({"way": "staff"}, {"address": "unknown"}),
        ({"phone": "100"}, {"phone": "format"}),
        ({"address": "999101/幸福\x1b[31m路"}, {"address": "characters"}),
        ({"call_time": "midnight"}, {"call_time": "unknown"}),
    ],
    ids=lambda one: "-".join(map(str, one)),
)
def test_a_visit_that_nobody_could_make_is_refused(office: RunningOffice, more: Json, wrong: Json) -> None:
    answer = manual(office, SUSPENDED, **more)
    assert (answer["code"], answer["wrong"]) == ("INVALID", wrong)


def test_nothing_that_was_typed_and_nobodys_name_is_kept(office: RunningOffice) -> None:
    submit(office, DUE_SOON, found(receipt(office, DUE_SOON)))
    manual(office, DUE_SOON)
    shown = json.dumps(kept(office), ensure_ascii=False)
    one = PEOPLE[DUE_SOON]
    assert [word for word in (one.name, one.number, "13900000000", "幸福路") if word in shown] == []


# ---- the same key ----


@pytest.mark.parametrize("operation", ["cert.consent", "cert.submit", "cert.manual"])
def test_the_same_key_gets_the_first_answer(office: RunningOffice, operation: str) -> None:
    key, given = secrets.token_hex(16), receipt(office, DUE_SOON)
    bodies = {
        "cert.consent": {"text_version": "face-1", "language": "en", "state": "given", "by": "self"},
        "cert.submit": found(given),
        "cert.manual": {"values": {"way": "staff", "phone": "13900000000", "call_time": "any"}},
    }
    answers = [office.ask(operation, DUE_SOON, key=key, body=bodies[operation]) for _ in range(2)]
    assert answers[0]["code"] == "OK"
    assert answers[0]["records"] == answers[1]["records"] == result(office, key)["records"]
    other = office.ask(operation, SUSPENDED, key=key, body=bodies[operation])
    assert (other["code"], other["wrong"]) == ("INVALID", {"key": "unknown"})
