"""Beginning and filling in at the real simulated back office: levels, checks, choices, accounts, words."""

from collections.abc import Iterator

import pytest

from agent.apply_schemas import Filling, Reviewing, StartForm
from agent.lookup_schemas import NeedsMore, NoAnswer, Way, Why
from agent.schemas import Role
from agent.visit_messages import FormBegun, Personal, Verified
from kiosk.domain.identity import masked_name, masked_number
from kiosk.domain.item import Item
from tests.agent.apply_room import (
    ADDRESS,
    PHONE,
    ApplyRoom,
    ApplyRooms,
    of,
    why,
)
from tests.bench.back_office import PEOPLE, RICH, RunningOffice

UNEMPLOYED, NO_DATA, DOWN, LOST = 5, 7, 8, 6


@pytest.fixture
def rooms(office: RunningOffice) -> Iterator[ApplyRooms]:
    """Visits at that office."""
    made = ApplyRooms(office.url)
    yield made
    made.close()


def items_of(room: ApplyRoom) -> list[Item]:
    """All that is handled."""
    return [item for item in room.equipment.catalogue.items if item.form]


def test_each_form_begins_with_its_first_step_or_is_refused_with_a_reason(rooms: ApplyRooms) -> None:
    for item in items_of(rooms.empty()):
        room = rooms.of(UNEMPLOYED, max(1, item.level))
        answer = room.start(item.id)
        if isinstance(answer, Filling):
            assert (answer.item, answer.number) == (item.id, 1)
            assert answer.asked
        else:
            assert answer == NoAnswer(why=Why.NO_DATA), item.id  # nothing to choose from
    assert len(items_of(rooms.empty())) == 22


@pytest.mark.parametrize(
    ("item", "level"), [("labor.complaint", 1), ("unemp.claim", 2), ("emp.subsidy_apply", 3)]
)
def test_a_level_is_asked_for_before_anything_else(rooms: ApplyRooms, item: str, level: int) -> None:
    nobody = rooms.empty()
    assert nobody.start(item) == NeedsMore(level=level, ways=(Way.CARD,))
    room = rooms.of(UNEMPLOYED)
    answer = room.start(item)
    ways = {1: None, 2: (Way.PIN, Way.ATTENDANT), 3: (Way.ATTENDANT,)}[level]
    if ways is None:
        assert isinstance(answer, Filling)
        assert room.told_of(Personal)
        assert [told.role for told in room.told_of(Verified)] == [Role.SELF]
        return
    assert answer == NeedsMore(level=level, ways=ways)
    assert room.told_of(FormBegun) == []


def test_what_anybody_may_ask_needs_nobody_and_tells_of_nobody(rooms: ApplyRooms) -> None:
    room = rooms.empty()
    assert isinstance(room.start("labor.report"), Filling)
    assert room.told_of(Personal) == []
    assert room.told_of(FormBegun) == [FormBegun(item="labor.report", level=0, means=())]


def test_who_is_not_eligible_reads_why_before_the_first_step(rooms: ApplyRooms) -> None:
    room = rooms.of(RICH, 2)
    assert room.start("unemp.claim") == NoAnswer(why=Why.NOT_ELIGIBLE, said="当前处于就业状态。")
    assert room.told_of(FormBegun) == []
    assert isinstance(rooms.of(UNEMPLOYED, 2).start("unemp.claim"), Filling)


def test_who_is_known_is_shown_masked(rooms: ApplyRooms) -> None:
    at = of(Filling, rooms.of(UNEMPLOYED, 2).start("unemp.claim"))
    me = PEOPLE[UNEMPLOYED]
    assert at.asked == ("name", "id_number", "phone", "address")
    assert at.known["name"].text == masked_name(me.name)
    assert at.known["id_number"].text == masked_number(me.number)
    assert at.known["id_number"].masked


def test_a_card_is_chosen_by_what_it_says_and_its_number_stays_inside(rooms: ApplyRooms) -> None:
    room = rooms.of(RICH, 2)
    at = of(Filling, room.start("card.loss_temp"))
    (choice,) = at.choices["which_card"]
    assert choice.cells[0].masked
    assert PEOPLE[RICH].card_number not in str([choice.value, *(cell.text for cell in choice.cells)])
    review = of(Reviewing, room.fill(at, which_card=choice.value))
    (cell,) = review.parts[0].cells
    assert PEOPLE[RICH].card_number not in cell.text + cell.said
    assert "正常" in cell.said


def test_choices_are_asked_for_once_and_again_in_other_words_without_the_office(rooms: ApplyRooms) -> None:
    room = rooms.of(RICH, 2)
    at = of(Filling, room.start("card.loss_temp"))
    assert room.equipment.gateway is not None
    room.equipment.gateway.close()
    english = of(Filling, room.to(at.draft, "card", "en"))
    assert english.choices["which_card"][0].cells[1].said == "In use"


def test_without_anything_to_choose_there_is_no_data(rooms: ApplyRooms) -> None:
    assert why(rooms.of(NO_DATA, 1).start("appt.checkin")) is Why.NO_DATA


def test_a_system_that_is_down_says_so_and_can_be_asked_again(
    rooms: ApplyRooms, office: RunningOffice
) -> None:
    room = rooms.of(RICH, 2)
    office.spoil({"kind": "down", "operation": "card.status"})
    assert why(room.start("card.loss_temp")) is Why.DOWN
    office.spoil()
    assert isinstance(room.start("card.loss_temp"), Filling)
    assert why(rooms.of(DOWN, 2).start("unemp.claim")) is Why.DOWN


def test_one_command_begins_one_draft(rooms: ApplyRooms) -> None:
    room = rooms.empty()
    first, again = room.start("labor.report", "c"), room.start("labor.report", "c")
    other = of(Filling, room.start("labor.report", "d"))
    assert first == again
    assert of(Filling, first).draft != other.draft
    assert len(room.told_of(FormBegun)) == 2
    assert why(room.to(of(Filling, first).draft)) is Why.GONE


def test_what_is_no_form_or_not_for_relatives_is_not_begun(rooms: ApplyRooms) -> None:
    room = rooms.of(RICH, 2)
    assert why(room.start("card.status")) is Why.NOT_OFFERED
    assert why(room.start("no.such")) is Why.NOT_OFFERED
    assert why(room.start("card.loss_temp", for_relative=True)) is Why.NOT_ELIGIBLE


def test_a_question_in_a_language_that_nobody_speaks_is_answered_in_ours(rooms: ApplyRooms) -> None:
    room = rooms.of(RICH, 2)
    at = of(Filling, room.desk.answer(StartForm(command="x", item="card.loss_temp", language="tlh")))
    assert at.choices["which_card"][0].cells[1].said == "正常"


REPORT = {
    "employer": "演示公司", "employer_address": ADDRESS, "claims": "wages", "happened_on": "2026-10-01",
    "facts": "三个月没有发工资，找过老板也不理。", "answer_wanted": "yes", "contact_name": "张三", "phone": PHONE,
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_through_all_steps_to_the_review_and_back_to_one(rooms: ApplyRooms, language: str) -> None:
    room = rooms.empty()
    review = room.walked("labor.report", REPORT, language)
    assert [part.step for part in review.parts] == ["employer", "violation", "facts", "answer"]
    assert [line.id for line in review.materials] == ["evidence"]
    back = of(Filling, room.to(review.draft, "answer", language))
    assert back.values == {name: REPORT[name] for name in ("answer_wanted", "contact_name", "phone")}
    without = of(Reviewing, room.fill(back, language, answer_wanted="no"))
    assert [cell.field for cell in without.parts[3].cells] == ["answer_wanted"]
    again = of(Filling, room.to(review.draft, "answer", language))
    assert again.values == {"answer_wanted": "no"}


def test_a_question_that_has_just_come_up_is_not_called_wrong(rooms: ApplyRooms) -> None:
    room = rooms.empty()
    review = room.walked("labor.report", REPORT | {"answer_wanted": "no"})
    back = of(Filling, room.to(review.draft, "answer"))
    more = of(Filling, room.fill(back, answer_wanted="yes"))
    assert (more.asked, more.wrong) == (("answer_wanted", "contact_name", "phone"), {})
    empty = of(Filling, room.fill(more, answer_wanted="yes", contact_name="", phone="1"))
    assert empty.wrong == {"contact_name": "required", "phone": "phone"}
    assert empty.values == {"answer_wanted": "yes", "phone": "1"}


def test_what_is_not_asked_is_not_taken(rooms: ApplyRooms) -> None:
    room = rooms.empty()
    at = of(Filling, room.start("hotline.callback"))
    answer = of(Filling, room.fill(at, topic="card", stranger="x", name="李四"))
    draft = room.desk._draft
    assert draft is not None
    assert draft.values == {"topic": "card"}
    assert answer.wrong == {"phone": "required", "call_time": "required"}


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\ufeffb", "a\u2028b"])
def test_what_nobody_sees_is_refused(rooms: ApplyRooms, text: str) -> None:
    room = rooms.empty()
    at = of(Filling, room.start("labor.report"))
    assert of(Filling, room.fill(at, employer=text, employer_address=ADDRESS)).wrong == {
        "employer": "characters"
    }
