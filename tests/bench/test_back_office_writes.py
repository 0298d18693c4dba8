"""What is written is done, once, and seen by whoever looks it up afterwards."""

import secrets
from datetime import timedelta

import pytest

from kiosk.bench.gateway.identity import PIN
from kiosk.bench.gateway.pin import pin_block
from tests.bench import wishes
from tests.bench.back_office import TODAY, RunningOffice
from tests.bench.wishes import (
    EMPLOYEE,
    FLEXIBLE,
    FOR,
    NEW_CARD,
    NEW_PIN,
    UNEMPLOYED,
    WRITES,
    filled,
    ready,
    result,
    write,
)

RETIREE, OVERDUE = 3, 6
each_write = pytest.mark.parametrize("item", WRITES)


def card_of(office: RunningOffice, person: int = EMPLOYEE) -> str:
    return str(office.ask("card.status", person)["records"][0]["card_status"])


@each_write
def test_a_write_answers_with_one_receipt_of_its_items_fields(office: RunningOffice, item: str) -> None:
    ready(office, item)
    answer = write(office, item)
    assert answer["code"] == "OK", answer
    (record,) = answer["records"]
    assert list(record) == [*(field.id for field in WRITES[item].fields), "outcome"]
    assert record["outcome"] in ("done", "received")
    assert [name for name, value in record.items() if value is None] == []


@each_write
def test_the_same_key_gets_the_first_answer_and_another_wish_under_it_is_wrong(
    office: RunningOffice, item: str
) -> None:
    ready(office, item)
    key, values = secrets.token_hex(16), filled(office, item)
    first = write(office, item, key=key, values=values)
    materials = wishes.papers(office, item, key, values)
    again = write(office, item, key=key, values=values, materials=materials)
    assert (again["code"], again["records"]) == ("OK", first["records"])
    assert result(office, key)["records"] == first["records"]
    other = write(office, item, key=key, values=values, materials=[*materials, {"id": "other"}])
    assert (other["code"], other["wrong"]) == ("INVALID", {"key": "unknown"})
    assert result(office, key)["code"] == "OK"


@pytest.mark.parametrize("item", [one for one in WRITES if one != "card.pin_change"])
def test_the_same_case_from_another_kiosk_was_done_before(office: RunningOffice, item: str) -> None:
    ready(office, item)
    values = filled(office, item)
    assert write(office, item, values=values, device="k-1")["code"] == "OK"
    second = write(office, item, values=values, device="k-2")
    assert second["code"] == "ALREADY_DONE"
    assert second["user_message"].endswith("。")
    assert "records" not in second


@each_write
def test_nothing_is_done_below_its_level(office: RunningOffice, item: str) -> None:
    ready(office, item)
    level = WRITES[item].level
    values = filled(office, item)
    for low in range(level):
        answer = write(office, item, values=values, evidence={"level": low, "means": ["social_card"]})
        assert (answer["code"], answer["level"]) == ("AUTH_REQUIRED", level)
    assert write(office, item, values=values)["code"] == "OK"


def test_level_three_takes_an_attendant_who_vouched_for_this_person(office: RunningOffice) -> None:
    evidence = {"level": 3, "means": ["social_card", "pin"]}
    answer = write(office, "card.activate", evidence=evidence)
    assert (answer["code"], answer["level"]) == ("AUTH_REQUIRED", 3)
    assert card_of(office, NEW_CARD) == "0"
    assert write(office, "card.activate")["code"] == "OK"
    assert card_of(office, NEW_CARD) == "1"


def test_a_card_goes_from_use_to_lost_and_back(office: RunningOffice) -> None:
    lost_for_now = write(office, "card.loss_temp")["records"][0]
    assert (lost_for_now["card_status"], card_of(office)) == ("4", "4")
    assert lost_for_now["ends_on"] == (TODAY + timedelta(days=5)).isoformat()
    assert office.ask("card.info", EMPLOYEE)["records"][0]["card_status"] == "4"
    assert office.ask("identity.verify", EMPLOYEE)["data"]["reason"] == "card_lost"
    assert write(office, "card.loss")["records"][0]["card_status"] == "2"
    assert write(office, "card.loss_temp")["code"] == "ALREADY_DONE"
    assert write(office, "card.unloss")["records"][0]["card_status"] == "1"
    assert office.ask("identity.verify", EMPLOYEE)["data"]["reason"] == "match"
    assert write(office, "card.activate", person=EMPLOYEE)["code"] == "ALREADY_DONE"


def test_another_persons_card_cannot_be_chosen(office: RunningOffice) -> None:
    values = filled(office, "card.loss", person=0)
    answer = write(office, "card.loss", values=values)
    assert (answer["code"], answer["wrong"]) == ("INVALID", {"which_card": "unknown"})
    assert card_of(office) == "1"


def test_a_new_pin_takes_the_place_of_the_old_one(office: RunningOffice) -> None:
    assert write(office, "card.pin_change")["code"] == "OK"

    def accepted(pin: str) -> bool:
        evidence = {"level": 1, "means": ["social_card"], "tokens": {"pin": pin_block(pin)}}
        told: bool = office.ask("step_up.pin", EMPLOYEE, evidence=evidence)["data"]["accepted"]
        return told

    assert (accepted(PIN), accepted(NEW_PIN)) == (False, True)
    office.http.post("/control/restore").raise_for_status()
    assert (accepted(PIN), accepted(NEW_PIN)) == (True, False)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"new_pin": pin_block("1234"), "new_pin_again": pin_block("1234")}, {"new_pin": "format"}),
        ({"new_pin": pin_block("135246"), "new_pin_again": pin_block("135247")}, {"new_pin_again": "differs"}),
        ({"new_pin": "135246", "new_pin_again": "135246"}, {"new_pin": "format", "new_pin_again": "format"}),
        ({"new_pin": pin_block("135246")}, {"new_pin_again": "required"}),
    ],
)  # fmt: skip
def test_two_pins_that_do_not_agree_change_nothing(
    office: RunningOffice, values: dict[str, str], wrong: dict[str, str]
) -> None:
    answer = write(office, "card.pin_change", values=values)
    assert (answer["code"], answer["wrong"]) == ("INVALID", wrong)


def test_eligibility_decides_a_claim_and_it_is_seen_in_progress(office: RunningOffice) -> None:
    refused = write(office, "unemp.claim", person=EMPLOYEE)
    assert (refused["code"], refused["user_message"]) == ("NOT_ELIGIBLE", "当前处于就业状态。")
    receipt = write(office, "unemp.claim")["records"][0]
    assert (receipt["outcome"], receipt["case_state"]) == ("received", "received")
    seen = office.ask("case.progress", UNEMPLOYED)["records"][0]
    assert (seen["case_number"], seen["case_item"], seen["case_state"]) == (
        receipt["case_number"], "失业保险金申领", "1",
    )  # fmt: skip
    assert write(office, "unemp.claim", values=filled(office, "unemp.claim", given={"pay_to": "social_card"}))["code"] == (
        "ALREADY_DONE"
    )  # fmt: skip


def test_a_registration_is_seen_on_the_certificate_and_done_once(office: RunningOffice) -> None:
    assert write(office, "emp.unregister", person=EMPLOYEE)["code"] == "NOT_ELIGIBLE"
    assert write(office, "emp.register", person=RETIREE)["code"] == "NOT_ELIGIBLE"
    assert write(office, "emp.register", person=EMPLOYEE)["code"] == "ALREADY_DONE"
    assert write(office, "emp.register")["records"][0]["employment_state"] == "employed"
    states = {one["employment_state"] for one in office.ask("emp.certificate", UNEMPLOYED)["records"]}
    assert states == {"employed"}
    assert write(office, "emp.unregister", person=UNEMPLOYED)["code"] == "OK"


def test_a_subsidy_is_for_flexible_workers_and_for_each_period_once(office: RunningOffice) -> None:
    def asked(first: str, last: str) -> str:
        values = filled(office, "emp.subsidy_apply", given={"from": first, "to": last})
        answer = write(office, "emp.subsidy_apply", values=values)
        return str(answer.get("wrong") or answer["code"])

    assert write(office, "emp.subsidy_apply", person=EMPLOYEE)["code"] == "NOT_ELIGIBLE"
    assert asked("202605", "202604") == "{'to': 'order'}"
    assert asked("202501", "202601") == "{'to': 'range'}"
    assert [asked("202601", "202603"), asked("202601", "202603"), asked("202604", "202606")] == [
        "OK", "ALREADY_DONE", "OK",
    ]  # fmt: skip
    records = office.ask("emp.subsidy", FLEXIBLE)["records"]
    assert [one["case_state"] for one in records[:2]] == ["received", "received"]


def test_a_complaint_has_a_number_and_an_answer_in_five_working_days(office: RunningOffice) -> None:
    receipt = write(office, "labor.complaint")["records"][0]
    # TODAY is a Sunday: Monday to Friday.
    assert (receipt["outcome"], receipt["answer_by"]) == ("received", "2026-11-27")
    assert receipt["case_number"] in {
        one["case_number"] for one in office.ask("labor.status", EMPLOYEE)["records"]
    }
    nobody = write(office, "labor.report")["records"][0]
    assert (nobody["case_number"] != receipt["case_number"], nobody["answer_by"]) == (True, "2026-11-27")
    quiet = filled(office, "labor.report", given={"answer_wanted": "no"})
    assert {"phone", "contact_name"} & quiet.keys() == set()
    assert write(office, "labor.report", values=quiet)["code"] == "OK"


def test_papers_go_to_a_case_that_is_open(office: RunningOffice) -> None:
    values = filled(office, "mat.supplement")
    key = secrets.token_hex(16)
    paper = wishes.send_in(office, key, "papers", b"three pages" * 9000, pages=3)
    receipt = write(office, "mat.supplement", values=values, key=key, materials=[paper])["records"][0]
    assert (receipt["case_number"], receipt["pages"]) == (values["case_number"], 3)
    strange = write(office, "mat.supplement", values=values | {"case_number": "BJ2026000000"})
    assert strange["wrong"] == {"case_number": "unknown"}


def test_an_appointment_is_checked_in_on_its_day_or_cancelled_before(office: RunningOffice) -> None:
    booked = {
        one["appointment_on"]: one["appointment_number"]
        for one in office.ask("appt.list", EMPLOYEE)["records"]
        if one["appointment_state"] == "booked"
    }
    today, later = booked[TODAY.isoformat()], booked[(TODAY + timedelta(days=3)).isoformat()]
    assert write(office, "appt.checkin", values={"appointment": later})["code"] == "NOT_ELIGIBLE"
    assert write(office, "appt.checkin", values={"appointment": today})["code"] == "OK"
    assert write(office, "appt.cancel", values={"appointment": today})["code"] == "NOT_ELIGIBLE"
    assert write(office, "appt.cancel", values={"appointment": later})["code"] == "OK"
    states = {
        one["appointment_number"]: one["appointment_state"]
        for one in office.ask("appt.list", EMPLOYEE)["records"]
    }
    assert (states[today], states[later]) == ("arrived", "cancelled")


@each_write
def test_a_system_that_is_away_does_nothing_and_says_so(office: RunningOffice, item: str) -> None:
    ready(office, item)
    office.spoil({"kind": "code", "code": "UPSTREAM_DOWN", "operation": item})
    key, values = secrets.token_hex(16), filled(office, item)
    assert write(office, item, key=key, values=values)["code"] == "UPSTREAM_DOWN"
    assert result(office, key)["code"] == "NO_DATA"
    office.spoil()
    assert write(office, item, key=key, values=values)["code"] == "OK"


def test_people_whose_system_is_away_and_those_without_data_are_told_apart(office: RunningOffice) -> None:
    assert write(office, "labor.complaint", person=8)["code"] == "UPSTREAM_DOWN"
    assert write(office, "labor.complaint", person=7)["code"] == "OK"
    values = filled(office, "unemp.claim", person=UNEMPLOYED)
    assert write(office, "unemp.claim", person=7, values=values)["code"] == "NO_DATA"


def test_an_area_without_anything_and_a_relative_get_nothing_done(office: RunningOffice) -> None:
    assert write(office, "card.loss", area="999109001001")["code"] == "NOT_OFFERED"
    relative = {"id_type": "citizen", "id_number": "990601195203140028", "name": "测试秀英"}
    assert write(office, "card.loss", relative=relative)["code"] == "NOT_ELIGIBLE"
    assert card_of(office) == "1"


def test_what_was_written_is_undone_when_the_bench_is_restored(office: RunningOffice) -> None:
    key = secrets.token_hex(16)
    write(office, "card.loss", key=key)
    write(office, "unemp.claim")
    office.http.post("/control/restore").raise_for_status()
    assert (card_of(office), result(office, key)["code"]) == ("1", "NO_DATA")
    assert write(office, "unemp.claim")["code"] == "OK"


def test_everything_that_is_done_is_among_what_the_area_offers(office: RunningOffice) -> None:
    told = office.http.get("/v1/capabilities?area=430603", headers={"X-Request-Id": "a" * 32}).json()
    papers = {"mat.part", "mat.state", "mat.whole", "case.hand_over"}
    assert papers | {item.operation for item in WRITES.values()} <= set(told["operations"])
    assert set(FOR) <= set(WRITES)
