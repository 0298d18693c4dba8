"""Materials go to the back office part by part, whole and checked, and are gone here then."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.apply_schemas import AskMaterials, MaterialState
from agent.lookup_schemas import NoAnswer, Why
from tests.agent.materials_room import DRAFT, KEY, MaterialsRoom, pdf


@pytest.fixture
def room() -> Iterator[MaterialsRoom]:
    with MaterialsRoom() as room:
        yield room


def test_pages_arrive_whole_with_both_digests(room: MaterialsRoom) -> None:
    room.camera = pdf(3), 2
    line = room.send()
    assert (line.state, line.pages) == (MaterialState.SENT, 2)
    content = room.office.content("identity")
    assert content == pdf(3)
    assert room.office.wholes["identity"] == {
        "draft": KEY,
        "material": "identity",
        "parts": 3,
        "pages": 2,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "sm3": hashlib.new("sm3", content).hexdigest(),
    }


def test_every_part_has_a_key_of_its_own_and_who_stands_there(room: MaterialsRoom) -> None:
    room.camera = pdf(3), 1
    room.send()
    questions = [one.question for one in room.far_end.asked]
    assert len({question["key"] for question in questions}) == 4
    assert {question["subject"]["id_number"] for question in questions} == {"999101198001011234"}
    assert {question["evidence"]["level"] for question in questions} == {2}


def test_what_was_sent_goes_with_the_write_by_its_digests(room: MaterialsRoom) -> None:
    room.camera = pdf(1), 1
    room.send("contract")
    [attached] = room.desk.attached(room.draft())
    assert attached == {
        "id": "contract",
        "pages": 1,
        "sha256": hashlib.sha256(pdf(1)).hexdigest(),
        "sm3": hashlib.new("sm3", pdf(1)).hexdigest(),
    }


def test_what_must_be_there_is_missing_until_it_is_sent(room: MaterialsRoom) -> None:
    assert room.desk.missing(room.draft()) == ("identity",)
    room.camera = pdf(1), 1
    room.send()
    assert room.desk.missing(room.draft()) == ()


def test_an_optional_one_that_a_cut_stopped_is_missing_too(room: MaterialsRoom) -> None:
    room.camera = pdf(1), 1
    room.send()
    room.office.cut_at = frozenset(range(100))
    room.send("contract")
    assert room.until(MaterialState.CUT, "contract").state is MaterialState.CUT
    assert room.desk.missing(room.draft()) == ("contract",)


def test_nothing_before_the_camera_changes_nothing(room: MaterialsRoom) -> None:
    assert room.send().state is MaterialState.NONE
    room.camera = pdf(1), 1
    room.send()
    room.camera = None
    assert room.send().state is MaterialState.SENT
    assert len(room.desk.attached(room.draft())) == 1


def test_a_repeated_command_sends_nothing_twice(room: MaterialsRoom) -> None:
    room.camera = pdf(2), 1
    room.send(command="tap")
    room.send(command="tap")
    assert len(room.office.sent) == 2


def test_pages_taken_again_take_the_place_of_those_before(room: MaterialsRoom) -> None:
    room.camera = pdf(2), 1
    room.send()
    room.camera = pdf(2, seed=7), 2
    assert room.send().pages == 2
    assert room.office.content("identity") == pdf(2, seed=7)
    assert room.office.wholes["identity"]["sha256"] == hashlib.sha256(pdf(2, seed=7)).hexdigest()


def test_what_is_dropped_is_not_sent_with_the_write(room: MaterialsRoom) -> None:
    room.camera = pdf(1), 1
    room.send()
    assert room.drop().state is MaterialState.NONE
    assert room.desk.attached(room.draft()) == ()


def test_a_long_sending_says_how_far_it_is_and_can_be_dropped(room: MaterialsRoom) -> None:
    room.camera = pdf(3), 1
    room.office.slow = threading.Event()
    line = room.send()
    assert (line.state, line.parts, line.sent_parts) == (MaterialState.SENDING, 3, 0)
    assert room.drop().state is MaterialState.NONE
    room.office.slow.set()
    assert room.office.wholes == {}


def test_another_draft_begins_without_any(room: MaterialsRoom) -> None:
    room.camera = pdf(1), 1
    room.send()
    assert [line.state for line in room.desk.lines(room.draft("d2"))] == [MaterialState.NONE] * 2


def test_a_draft_that_is_gone_is_gone(room: MaterialsRoom) -> None:
    assert room.desk.answer(AskMaterials(draft="other"), room.draft()) == NoAnswer(why=Why.GONE)
    assert room.desk.answer(AskMaterials(draft=DRAFT), room.draft()) != NoAnswer(why=Why.GONE)


def test_the_pages_are_gone_here_once_the_back_office_has_them(room: MaterialsRoom) -> None:
    before = memories()
    room.camera = pdf(4), 1
    room.send()
    assert memories() == before


def test_pages_that_are_dropped_after_a_cut_are_gone_here(room: MaterialsRoom) -> None:
    before = memories()
    room.camera = pdf(2), 1
    room.office.cut_at = frozenset(range(2, 100))
    room.send()
    room.until(MaterialState.CUT)
    assert memories() == before + 1
    room.drop()
    assert memories() == before


def memories() -> int:
    """Of pages, that this process holds."""
    links = [fd for fd in Path("/proc/self/fd").iterdir() if fd.is_symlink()]
    return sum("memfd:handed" in str(link.readlink()) for link in links)
