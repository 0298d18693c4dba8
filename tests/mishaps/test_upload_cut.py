"""The line to the back office breaks in the middle of an upload: what was acknowledged is not sent again."""

import hashlib
from collections import Counter

import pytest

from agent.apply_schemas import MaterialState
from tests.agent.materials_room import MaterialsRoom, Office, pdf

ALWAYS = frozenset(range(1, 1000))


def test_a_moments_cut_is_nobodys_business() -> None:
    with MaterialsRoom(Office(cut_at=frozenset({3})), camera=(pdf(5), 5)) as room:
        assert room.send().state is MaterialState.SENT
        assert Counter(room.office.sent) == Counter(("identity", number) for number in range(1, 6))


def test_an_upload_that_was_cut_goes_on_where_it_stopped() -> None:
    with MaterialsRoom(Office(cut_at=ALWAYS - {1, 2}), camera=(pdf(5), 5)) as room:
        room.send()
        line = room.until(MaterialState.CUT)
        assert (line.sent_parts, line.parts, line.pages) == (2, 5, 5)
        room.office.cut_at = frozenset()
        room.camera = None  # the camera's process is long gone
        room.send(again=True)
        assert room.until(MaterialState.SENT).pages == 5
        assert Counter(room.office.sent) == Counter(("identity", number) for number in range(1, 6))
        assert room.office.content("identity") == pdf(5)


def test_an_acknowledgement_that_was_lost_is_asked_for_and_not_sent_again() -> None:
    with MaterialsRoom(Office(cut_at=frozenset({2, 4}), after=True), camera=(pdf(4), 1)) as room:
        room.send()
        room.until(MaterialState.SENT)
        assert Counter(room.office.sent) == Counter(("identity", number) for number in range(1, 5))


def test_the_last_word_that_was_lost_is_asked_for_by_its_key() -> None:
    with MaterialsRoom(Office(cut_at=frozenset({3}), after=True), camera=(pdf(2), 1)) as room:
        room.send()
        room.until(MaterialState.SENT)
        wholes = [one for one in room.far_end.asked if one.target.endswith("mat.whole")]
        assert len(wholes) == 1
        assert any("/v1/results/" in one.target for one in room.far_end.asked)


def test_other_pages_after_a_cut_leave_none_of_the_old_ones() -> None:
    with MaterialsRoom(Office(cut_at=ALWAYS - {1, 2}), camera=(pdf(3), 3)) as room:
        room.send()
        room.until(MaterialState.CUT)
        room.office.cut_at = frozenset()
        room.camera = pdf(3, seed=9), 3
        room.send()
        room.until(MaterialState.SENT)
        assert room.office.content("identity") == pdf(3, seed=9)


def test_a_back_office_that_has_something_else_gets_all_of_it_again() -> None:
    with MaterialsRoom(Office(invalid_once=True), camera=(pdf(3), 1)) as room:
        room.send()
        room.until(MaterialState.SENT)
        assert room.office.content("identity") == pdf(3)


def test_pages_that_come_back_after_others_are_sent_again() -> None:
    with MaterialsRoom(camera=(pdf(2), 1)) as room:
        room.send()
        room.camera = pdf(2, seed=5), 1
        room.send()
        room.camera = pdf(2), 1
        room.send()
        assert room.office.content("identity") == pdf(2)


@pytest.mark.parametrize("parts", [1, 12])
def test_a_back_office_that_is_away_leaves_the_pages_here(parts: int) -> None:
    with MaterialsRoom(Office(cut_at=ALWAYS), camera=(pdf(parts), 1)) as room:
        room.send()
        assert room.until(MaterialState.CUT).sent_parts == 0
        room.office.cut_at = frozenset()
        room.send(again=True)
        room.until(MaterialState.SENT)
        assert hashlib.sha256(room.office.content("identity")).hexdigest() == (
            hashlib.sha256(pdf(parts)).hexdigest()
        )
