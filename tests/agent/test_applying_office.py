"""Every form from its first step to its receipt, at the real simulated back office, in both languages."""

from collections.abc import Iterator

import pytest

from agent.apply_schemas import Done, Filling, Outcome, Reviewing
from agent.lookup_schemas import ChooseAccount, NeedsMore, Printing, Way, Why
from kiosk.bench.gateway.pin import pin_block
from tests.agent.apply_room import ApplyRooms, ended, of, why
from tests.agent.apply_samples import (
    FOR,
    HANDLED,
    PROOFS,
    SAMPLES,
    WRITES,
    filled_in,
    made_ready,
    somebody,
)
from tests.bench.back_office import RICH, RunningOffice

RECEIVED = {
    "unemp.claim", "emp.subsidy_apply", "labor.complaint", "labor.report", "mat.supplement", "hotline.callback",
    "jobs.wish", "cert.manual",
}  # fmt: skip


@pytest.fixture
def rooms(office: RunningOffice) -> Iterator[ApplyRooms]:
    """Visits at that office."""
    made = ApplyRooms(office.url)
    yield made
    made.close()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("item", WRITES)
def test_each_is_done_once_and_its_receipt_says_so(
    rooms: ApplyRooms, office: RunningOffice, item: str, language: str
) -> None:
    made_ready(office, item)
    before = calls(office, item).get("OK", 0)
    room = somebody(rooms, item)
    draft = filled_in(room, item, language)
    done = ended(room.submit(draft, language))
    assert done.outcome in (Outcome.DONE, Outcome.RECEIVED)
    assert [cell.field for cell in done.record.cells] == [field.id for field in HANDLED[item].fields]
    assert [cell.field for cell in done.record.cells if not cell.text] == []
    assert ended(room.submit(draft, language)) == done
    assert isinstance(room.slip(draft, language=language), Printing)
    assert calls(office, item)["OK"] == before + 1


@pytest.mark.parametrize("item", [one for one in WRITES if one != "card.pin_change"])
def test_the_same_at_another_kiosk_was_done_before(
    rooms: ApplyRooms, office: RunningOffice, item: str
) -> None:
    made_ready(office, item)
    first, second = somebody(rooms, item), somebody(rooms, item)
    drafts = [(room, filled_in(room, item)) for room in (first, second)]
    answers = [room.submit(draft) for room, draft in drafts]
    assert ended(answers[0]).outcome is not Outcome.ALREADY
    assert ended(answers[1]).outcome is Outcome.ALREADY, answers[1]


def test_what_was_done_is_what_a_lookup_shows(rooms: ApplyRooms, office: RunningOffice) -> None:
    before = office.ask("card.status", RICH)["records"][0]["card_status"]
    room = somebody(rooms, "card.loss_temp")
    ended(room.submit(filled_in(room, "card.loss_temp")))
    assert office.ask("card.status", RICH)["records"][0]["card_status"] != before


@pytest.mark.parametrize("item", PROOFS)
def test_a_proof_says_which_item_it_is_of(rooms: ApplyRooms, item: str) -> None:
    room = somebody(rooms, item)
    done = room.submit(filled_in(room, item))
    assert isinstance(done, Done), done
    assert done.item == item


def test_two_new_pins_that_differ_are_typed_again(rooms: ApplyRooms) -> None:
    room = somebody(rooms, "card.pin_change")
    review = room.walked("card.pin_change", {})
    assert room.desk.keep_pin("new_pin_again", pin_block("111111"))
    again = of(Filling, room.submit(review.draft))
    assert again.step == "pin"
    assert set(again.wrong.values()) == {"differs"}
    room.pins(again)
    ended(room.submit(of(Reviewing, room.fill(again)).draft))


def test_without_an_attendant_nothing_of_level_three_is_done(rooms: ApplyRooms) -> None:
    room = rooms.of(FOR["card.activate"], 2)
    assert room.start("card.activate") == NeedsMore(level=3, ways=(Way.ATTENDANT,))


def test_materials_that_must_be_there_are_asked_for_before_anything_is_sent(
    rooms: ApplyRooms, office: RunningOffice
) -> None:
    room = somebody(rooms, "unemp.claim")
    review = room.walked("unemp.claim", SAMPLES)
    before = calls(office, "unemp.claim")
    again = of(Reviewing, room.submit(review.draft))
    assert [line.state.value for line in again.materials] == ["none", "none", "none"]
    assert calls(office, "unemp.claim") == before
    room.attach(again)
    assert ended(room.submit(review.draft)).outcome is Outcome.RECEIVED


def test_somebody_with_two_accounts_chooses_one_and_begins_anew(rooms: ApplyRooms) -> None:
    room = rooms.of(9, 2)
    choose = of(ChooseAccount, room.submit(room.walked("ins.certificate", SAMPLES).draft))
    answer = room.start("ins.certificate", account=choose.accounts[0].id)
    review = of(Reviewing, room.fill(of(Filling, answer), purpose="loan"))
    assert isinstance(room.submit(review.draft), Done)


def test_a_case_for_a_window_is_one_case_whatever_is_tapped(rooms: ApplyRooms, office: RunningOffice) -> None:
    room = somebody(rooms, "unemp.claim")
    review = room.walked("unemp.claim", SAMPLES)
    room.attach(review)
    first, again = room.hand_over(review.draft), room.hand_over(review.draft)
    assert first == again
    assert first.case
    assert [(line.id, line.pages) for line in first.materials] == [("work_ended", 1), ("id_card", 1)]


def test_after_restart_of_the_visit_nothing_of_a_draft_is_known(rooms: ApplyRooms) -> None:
    room = somebody(rooms, "unemp.claim")
    draft = room.walked("unemp.claim", SAMPLES).draft
    other = somebody(rooms, "unemp.claim")
    assert why(other.submit(draft)) is Why.GONE


def calls(office: RunningOffice, operation: str) -> dict[str, int]:
    """How often it was answered how, since the office started."""
    told: dict[str, int] = office.http.get("/control/state").json()["calls"].get(operation, {})
    return dict(told)
