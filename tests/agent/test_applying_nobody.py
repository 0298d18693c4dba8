"""What anybody may ask is asked by nobody: also after a card was read in the same visit."""

from pathlib import Path

import pytest

from agent.apply_schemas import Done, Outcome
from tests.agent.apply_room import PHONE, ApplyRooms, of
from tests.agent.lookup_room import id_card
from tests.bench.back_office import PEOPLE, RICH, running_office

CALL = {"topic": "card", "phone": PHONE, "call_time": "any"}


@pytest.mark.parametrize("level", [0, 1, 2])
def test_somebody_who_is_known_may_do_what_anybody_may(tmp_path: Path, level: int) -> None:
    with running_office(tmp_path) as office:
        rooms = ApplyRooms(office.url)
        room = rooms.empty()
        if level:
            room.read(id_card(PEOPLE[RICH]))
        if level == 2:
            room.people.prove(2, "pin")
        draft = room.walked("hotline.callback", CALL).draft
        assert of(Done, room.submit(draft)).outcome is Outcome.RECEIVED
        rooms.close()
