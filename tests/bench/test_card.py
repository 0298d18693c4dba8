"""The card reader by the panel's API, seen by a real PC/SC client of another process."""

import time

import pytest

from tests.bench.running import RunningBench

SEEN_S = 3.0
ASK = """
from smartcard import scard
code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
if code == 0:
    code, states = scard.SCardGetStatusChange(context, 0, [("Bianmin Bench 00 00", scard.SCARD_STATE_UNAWARE)])
print(code, bool(states[0][1] & scard.SCARD_STATE_PRESENT) if code == 0 else "no service")
"""
READ = """
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import CardError
try:
    card = read_social_card("Bianmin Bench 00 00", 3.0)
    print(card.generation, "read")
except CardError as failed:
    print(failed.code.value)
"""


def _shows(bench: RunningBench, present: bool) -> bool:
    deadline = time.monotonic() + SEEN_S
    while time.monotonic() < deadline:
        if bench.pc_sc(ASK) == f"0 {present}":
            return True
        time.sleep(0.1)
    return False


def test_a_real_client_sees_a_card_go_in_and_out(bench: RunningBench) -> None:
    assert _shows(bench, present=False)
    state = bench.do("card/insert", person=3)
    assert state["card"] == bench.http.get("/v1/state").json()["card"]
    assert _shows(bench, present=True)
    bench.do("card/remove")
    assert _shows(bench, present=False)


@pytest.mark.parametrize("generation", [1, 2])
def test_the_product_reads_the_card(bench: RunningBench, generation: int) -> None:
    bench.do("card/insert", person=2, generation=generation)
    assert _shows(bench, present=True)
    assert bench.pc_sc(READ).endswith("read")


def test_a_card_pulled_in_the_middle_is_no_read(bench: RunningBench) -> None:
    bench.do("card/insert", person=2, fault={"pull_after": 5})
    assert _shows(bench, present=True)
    assert bench.pc_sc(READ) == "card_removed"
    assert bench.http.get("/v1/state").json()["card"]["person"] is None
    assert bench.do("card/insert", person=3)["card"]["person"] == 3  # type: ignore[index]  # JSON


def test_what_was_said_to_the_card_stands_in_the_log(bench: RunningBench) -> None:
    bench.do("card/insert", person=4)
    assert _shows(bench, present=True)
    bench.pc_sc(READ)
    lines = bench.http.get("/v1/wire", params={"source": "card", "lang": "en"}).json()
    said = [line["meaning"] for line in lines]
    assert "selects the social-security application" in said
    assert "reads record 08" in said
    assert not any("asks: what card?" in meaning for meaning in said)


def test_a_second_card_is_refused_and_replaced_when_asked(bench: RunningBench) -> None:
    bench.do("card/insert", person=1)
    refused = bench.http.post("/v1/card/insert", json={"person": 2})
    assert (refused.status_code, refused.json()["reason"]) == (409, "card_in_slot")
    assert bench.do("card/insert", person=2, replace=True)["card"]["person"] == 2  # type: ignore[index]  # JSON


def test_a_card_that_follows_another_is_a_new_one_to_the_reader(bench: RunningBench) -> None:
    bench.do("card/insert", person=2)
    assert _shows(bench, present=True)
    bench.do("card/remove")
    bench.do("card/insert", person=3)
    assert _shows(bench, present=True)
    assert bench.pc_sc(READ).endswith("read")


def test_a_killed_card_service_comes_back_with_the_card_in(bench: RunningBench) -> None:
    bench.do("card/insert", person=1)
    state = bench.do("card/kill-service")
    assert state["faults"] == ["card.service"]
    assert bench.pc_sc(ASK).endswith("no service")
    bench.do("card/start-service")
    assert _shows(bench, present=True)


def test_people_are_masked_and_none_can_be_real(bench: RunningBench) -> None:
    people = bench.http.get("/v1/state").json()["people"]
    assert len(people) == 12
    assert all(one["masked_number"].startswith("999*") and "*" in one["masked_name"] for one in people)
    assert any("elder" in one["traits"] for one in people)
    assert any("rare" in one["traits"] for one in people)
    assert any("long" in one["traits"] for one in people)
