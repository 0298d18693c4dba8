"""A draft is written once under its key; where nobody knows what became of it, it is only asked about."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from agent.apply_schemas import Filling, Outcome, Reviewing
from agent.lookup_schemas import LookUp, NeedsMore, NoAnswer, Printing, Slice, Way, Why
from agent.lookups.codes import AskTable, CodeWords
from agent.lookups.desk import Desk
from agent.visit_messages import FormBegun, FormConfirmed, FormSubmitted, SlipMade
from kiosk.bench.gateway.pin import pin_block
from kiosk.domain.clock import SystemClock
from tests.agent.apply_at import At, at_scripted_office
from tests.agent.apply_room import (
    PHONE,
    ApplyRooms,
    confirming,
    ended,
    of,
    why,
)
from tests.agent.scripted_office import ScriptedOffice, done, refused
from tests.bench.back_office import PEOPLE
from tests.gateway.far_end import FarEnd

CALL = {"topic": "card", "phone": PHONE, "call_time": "morning"}
CARD, BROKEN = "Z00000017", None


@pytest.fixture
def at() -> Iterator[At]:
    """A scripted office."""
    with at_scripted_office() as made:
        yield made


def test_what_was_filled_in_goes_out_once_with_the_drafts_key(at: At) -> None:
    room, draft = at.loss()
    at.office.says = done(card_number=CARD, card_status="2", case_number="G-1")
    first = ended(room.submit(draft))
    assert first.outcome is Outcome.DONE
    cells = {cell.field: cell for cell in first.record.cells}
    assert (cells["case_number"].text, cells["card_number"].masked) == ("G-1", True)
    assert cells["card_number"].text != CARD
    assert ended(room.submit(draft)) == first
    (written,) = at.office.written
    assert written["operation"] == "card.loss_temp"
    assert written["body"] == {"values": {"which_card": CARD}, "materials": []}
    assert len(written["key"]) == 24
    assert written["subject"]["name"] == PEOPLE[4].name


def test_what_people_decide_about_is_received(at: At) -> None:
    room, draft = at.loss()
    at.office.says = done("received", case_number="G-2")
    assert ended(room.submit(draft)).outcome is Outcome.RECEIVED


def test_what_was_done_before_is_said_in_the_offices_words(at: At) -> None:
    room, draft = at.loss()
    at.office.says = refused("ALREADY_DONE", user_message="此卡已挂失。")
    answer = ended(room.submit(draft))
    assert (answer.outcome, answer.said) == (Outcome.ALREADY, "此卡已挂失。")
    assert {cell.text for cell in answer.record.cells} == {""}


def test_a_write_with_nothing_to_show_is_done(at: At) -> None:
    room, draft = at.loss()
    at.office.says = {}
    assert ended(room.submit(draft)).outcome is Outcome.DONE


@pytest.mark.parametrize("code", ["NOT_ELIGIBLE", "NOT_OFFERED"])
def test_a_refusal_is_quoted_and_the_next_wish_has_another_key(at: At, code: str) -> None:
    room, draft = at.loss()
    at.office.says = refused(code, user_message="不符合条件。")
    assert room.submit(draft) == NoAnswer(why=Why(code.lower()), said="不符合条件。")
    at.office.says = done()
    assert ended(room.submit(draft)).outcome is Outcome.DONE
    first, second = at.office.written
    assert first["key"] != second["key"]


@pytest.mark.parametrize(("code", "word"), [("RATE_LIMITED", Why.BUSY), ("UPSTREAM_DOWN", Why.DOWN)])
def test_what_was_not_taken_goes_out_again_under_the_same_key(at: At, code: str, word: Why) -> None:
    room, draft = at.loss()
    at.office.says = refused(code)
    assert why(room.submit(draft)) is word
    at.office.says = done()
    assert ended(room.submit(draft)).outcome is Outcome.DONE
    first, second = at.office.written
    assert first["key"] == second["key"]


def test_what_never_left_is_down_and_nothing_is_being_confirmed() -> None:
    office = ScriptedOffice()
    with FarEnd(office) as far:
        rooms = ApplyRooms(far.url)
        room = rooms.of(4, 2)
        draft = room.walked("card.loss_temp", {}).draft
    assert why(room.submit(draft)) is Why.DOWN
    of(Reviewing, room.outcome(draft))
    assert office.written == []
    assert [told.outcome for told in room.told_of(FormSubmitted)] == ["down"]
    rooms.close()


def test_a_level_that_is_not_there_any_more_is_asked_for_before_anything_is_sent(at: At) -> None:
    room, draft = at.loss()
    at.office.says = refused("AUTH_REQUIRED", level=3)
    assert room.submit(draft) == NeedsMore(level=3, ways=(Way.ATTENDANT,))
    room.people.prove(3, "attendant")
    at.office.says = done()
    assert ended(room.submit(draft)).outcome is Outcome.DONE


def test_what_is_wrong_is_shown_on_its_step(at: At) -> None:
    room = at.rooms.empty()
    draft = room.walked("hotline.callback", CALL).draft
    at.office.says = refused("INVALID", wrong={"phone": "phone"})
    again = of(Filling, room.submit(draft))
    assert (again.step, again.wrong, again.values["phone"]) == ("call", {"phone": "phone"}, PHONE)
    review = of(Reviewing, room.fill(again, **{**CALL, "phone": "13900000001"}))
    at.office.says = done()
    assert ended(room.submit(review.draft)).outcome is Outcome.DONE
    first, second = at.office.written
    assert first["key"] != second["key"]
    assert second["body"]["values"]["phone"] == "13900000001"


def test_a_word_that_nobody_has_a_text_for_becomes_one_that_has(at: At) -> None:
    room = at.rooms.empty()
    draft = room.walked("hotline.callback", CALL).draft
    at.office.says = refused("INVALID", wrong={"phone": "strange_word"})
    assert of(Filling, room.submit(draft)).wrong == {"phone": "format"}
    at.office.says = refused("INVALID", wrong={"key": "unknown"}, user_message="有误")
    assert room.submit(draft) == NoAnswer(why=Why.DOWN, said="有误")


# ---- nobody knows ----


def test_a_line_that_breaks_after_it_was_sent_is_being_confirmed_and_never_sent_again(at: At) -> None:
    room, draft = at.loss()
    at.office.says = BROKEN
    waiting = confirming(room.submit(draft))
    key = at.office.written[0]["key"]
    assert waiting.code == f"BMR1:card.loss_temp:{key}"
    at.office.says = done()
    assert confirming(room.submit(draft)).code == waiting.code
    assert confirming(room.outcome(draft)).code == waiting.code
    at.office.result = done(case_number="G-3")
    answer = ended(room.outcome(draft))
    assert answer.outcome is Outcome.DONE
    assert ended(room.submit(draft)) == answer
    assert len(at.office.written) == 1
    assert set(at.office.asked) == {key}
    assert [told.outcome for told in room.told_of(FormSubmitted)] == ["confirming"]
    assert room.told_of(FormConfirmed) == [
        FormConfirmed(item="card.loss_temp", outcome="done", by_code=False)
    ]


@pytest.mark.parametrize("says", [refused("UNKNOWN"), refused("UPSTREAM_TIMEOUT"), {"code": "STRANGE"}])
def test_what_the_office_does_not_know_is_being_confirmed(at: At, says: dict[str, object]) -> None:
    room, draft = at.loss()
    at.office.says = says
    confirming(room.submit(draft))


@pytest.mark.parametrize(
    "result",
    [BROKEN, refused("NOT_OFFERED"), refused("INVALID"), refused("UPSTREAM_DOWN"), refused("NO_DATA")],
)
def test_an_answer_that_says_nothing_of_the_write_leaves_it_open(
    at: At, result: dict[str, object] | None
) -> None:
    room, draft = at.loss()
    at.office.says, at.office.result = BROKEN, result
    confirming(room.submit(draft))
    confirming(room.outcome(draft))
    assert len(at.office.written) == 1


class FaultyWords(CodeWords):
    """Somebody made a mistake in what comes after the answer."""

    faulty = False

    def fetch(self, tables: Iterable[str], ask: AskTable) -> None:
        if self.faulty:
            raise ZeroDivisionError
        super().fetch(tables, ask)


def test_a_mistake_of_ours_after_it_was_sent_does_not_call_it_undone(at: At) -> None:
    room = at.rooms.of(4, 2)
    words = FaultyWords(room.equipment.tables, {})
    room.equipment = replace(room.equipment, words=words)
    room.__post_init__()
    draft = room.walked("card.loss_temp", {}).draft
    words.faulty = True
    confirming(room.submit(draft))
    words.faulty = False
    assert ended(room.outcome(draft)).outcome is Outcome.DONE
    assert len(at.office.written) == 1


def test_what_nobody_asks_is_not_found_beside_who_is_known(at: At) -> None:
    room, draft = at.loss()
    room.submit(draft)
    room.submit(room.walked("hotline.callback", CALL).draft)
    room.submit(room.walked("card.loss_temp", {}).draft)
    named, nameless, again = at.office.written
    assert named["session"] == again["session"] != nameless["session"]
    assert "subject" not in nameless
    assert nameless["evidence"] == {"level": 0, "means": [], "tokens": {}}


def test_what_is_handled_cannot_be_looked_up(at: At) -> None:
    room = at.rooms.of(4, 2)
    desk = Desk(room.equipment, room.people, room.told.append)
    asked = LookUp(command="c", item="card.loss", slice=Slice(language="zh_CN"))
    assert desk.answer(asked) == NoAnswer(why=Why.NOT_OFFERED)
    assert at.office.written == []


def test_a_refusal_that_comes_later_is_one(at: At) -> None:
    room, draft = at.loss()
    at.office.says, at.office.result = BROKEN, refused("NOT_ELIGIBLE", user_message="不行。")
    confirming(room.submit(draft))
    assert room.outcome(draft) == NoAnswer(why=Why.NOT_ELIGIBLE, said="不行。")
    of(Reviewing, room.outcome(draft))


class LaterClock(SystemClock):
    """Its monotonic time can be moved on."""

    ahead_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


def test_a_key_that_is_unknown_for_long_never_arrived_and_goes_out_again(at: At) -> None:
    room = at.rooms.of(4, 2)
    clock = LaterClock()
    room.equipment = replace(room.equipment, clock=clock)
    room.__post_init__()
    draft = room.walked("card.loss_temp", {}).draft
    at.office.says, at.office.result = BROKEN, refused("NO_DATA")
    confirming(room.submit(draft))
    clock.ahead_s = 60.0
    assert why(room.outcome(draft)) is Why.DOWN
    at.office.says = done()
    assert ended(room.submit(draft)).outcome is Outcome.DONE
    first, second = at.office.written
    assert first["key"] == second["key"]


def test_nothing_is_typed_into_what_was_sent(at: At) -> None:
    room, draft = at.loss()
    at.office.says = BROKEN
    confirming(room.submit(draft))
    confirming(room.to(draft, "card"))
    assert not room.desk.keep_pin("new_pin", pin_block("123456"))


# ---- by the code on a slip ----


def test_another_kiosk_tells_what_became_of_it_by_the_code(at: At) -> None:
    room, draft = at.loss()
    at.office.says = BROKEN
    code = confirming(room.submit(draft)).code
    other = at.rooms.empty()
    again = confirming(other.by_code(code))
    assert again.code == code
    at.office.result = done(case_number="G-4")
    answer = ended(other.outcome(again.draft))
    assert answer.item == "card.loss_temp"
    assert isinstance(other.slip(answer.draft), Printing)
    assert len(at.office.written) == 1
    assert other.told_of(FormConfirmed) == [
        FormConfirmed(item="card.loss_temp", outcome="done", by_code=True)
    ]


def test_nothing_is_sent_of_what_was_found_by_its_code(at: At) -> None:
    room, draft = at.loss()
    at.office.says = BROKEN
    code = confirming(room.submit(draft)).code
    other = at.rooms.empty()
    found = confirming(other.by_code(code)).draft
    at.office.result = refused("NOT_ELIGIBLE")
    assert why(other.outcome(found)) is Why.NOT_ELIGIBLE
    at.office.says = done()
    assert why(other.submit(found)) is Why.NO_DATA
    assert len(at.office.written) == 1


@pytest.mark.parametrize(
    "code",
    ["", "BMR1:card.loss_temp:abc", "BMR1:no.such:" + "0" * 24, "https://x/BMR1", "BMR1:a.b:" + "I" * 24],
)
def test_a_code_that_is_none_of_ours_finds_nothing(at: At, code: str) -> None:
    assert why(at.rooms.empty().by_code(code)) is Why.NO_DATA
    assert at.office.asked == []


# ---- slips and facts ----


def test_a_slip_is_printed_once_for_each_command(at: At) -> None:
    room, draft = at.loss()
    assert why(room.slip(draft)) is Why.GONE
    room.submit(draft)
    first = of(Printing, room.slip(draft, "a"))
    assert room.slip(draft, "a") == first
    assert room.slip(draft, "b") != first
    assert next(told.job for told in room.told_of(SlipMade)) == first.job
    assert len(room.told_of(SlipMade)) == 2


def test_the_agent_hears_facts_and_nothing_of_a_resident(at: At) -> None:
    room, draft = at.loss()
    room.submit(draft)
    begun, submitted = room.told_of(FormBegun), room.told_of(FormSubmitted)
    assert begun == [FormBegun(item="card.loss_temp", level=2, means=("social_card", "pin"))]
    assert (submitted[0].item, submitted[0].outcome, submitted[0].level) == ("card.loss_temp", "done", 2)


def test_of_another_draft_nothing_is_known(at: At) -> None:
    room, draft = at.loss()
    room.walked("card.loss_temp", {})
    assert why(room.submit(draft)) is Why.GONE
    assert why(room.to(draft)) is Why.GONE
    assert at.office.written == []
