"""A draft for a person at a window; and PINs, which no person gets."""

from collections.abc import Iterator

import pytest

from agent.apply_schemas import Done, Filling, Reviewing
from agent.lookup_schemas import NeedsMore
from kiosk.bench.gateway.pin import pin_block
from tests.agent.apply_at import At, at_scripted_office
from tests.agent.apply_room import of
from tests.agent.scripted_office import done, refused

CARD, BROKEN = "Z00000017", None


@pytest.fixture
def at() -> Iterator[At]:
    """A scripted office."""
    with at_scripted_office() as made:
        yield made


def test_a_case_for_a_window_has_what_was_filled_in_and_one_key(at: At) -> None:
    room, draft = at.loss()
    at.office.says = page_of_case("C-7")
    handed = room.hand_over(draft)
    assert (handed.item, handed.step, handed.case, handed.materials) == ("card.loss_temp", "", "C-7", ())
    room.hand_over(draft)
    first, second = at.office.written
    assert first["key"] == second["key"]
    assert first["operation"] == "case.hand_over"
    assert first["body"] == {
        "item": "card.loss_temp", "step": "", "values": {"which_card": CARD}, "materials": [],
    }  # fmt: skip


def test_without_a_back_office_a_number_can_be_taken_all_the_same(at: At) -> None:
    room = at.rooms.of(4, 2)
    of(Filling, room.start("card.loss_temp"))
    draft = room.desk._draft
    assert draft is not None
    at.office.says = BROKEN
    handed = room.hand_over(draft.id)
    assert (handed.step, handed.case) == ("card", "")


def test_a_pin_is_sent_and_never_handed_over_or_shown(at: At) -> None:
    room = at.rooms.of(4, 2)
    start = of(Filling, room.start("card.pin_change"))
    assert of(Filling, room.fill(start)).wrong == {"new_pin": "required", "new_pin_again": "required"}
    blocks = {name: pin_block("135790") for name in ("new_pin", "new_pin_again")}
    for name, block in blocks.items():
        assert room.desk.keep_pin(name, block)
    assert not room.desk.keep_pin("phone", blocks["new_pin"])
    assert of(Filling, room.to(start.draft, "pin")).pins == ("new_pin", "new_pin_again")
    review = of(Reviewing, room.fill(start, new_pin="000000"))
    assert review.parts[0].cells == ()
    at.office.says = page_of_case("C-8")
    room.hand_over(review.draft)
    assert at.office.written[0]["body"]["values"] == {}
    at.office.says = refused("INVALID", wrong={"new_pin_again": "differs"})
    again = of(Filling, room.submit(review.draft))
    assert (again.wrong, again.pins, again.values) == ({"new_pin_again": "differs"}, ("new_pin",), {})
    assert at.office.written[1]["body"]["values"] == blocks
    room.desk.keep_pin("new_pin_again", blocks["new_pin_again"])
    at.office.says = done()
    assert isinstance(room.submit(review.draft), Done)


def test_without_an_encrypting_keypad_only_a_window_helps(at: At) -> None:
    room = at.rooms.of(4, 2, pin=False)
    assert room.start("card.pin_change") == NeedsMore(level=2, ways=())


def page_of_case(number: str) -> dict[str, object]:
    """The answer to a hand-over."""
    return {**done(), "records": [{"case": number}]}
