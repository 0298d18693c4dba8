"""The line breaks after the back office has done what was asked: 正在确认, asked about by the key, and never done twice."""

from collections.abc import Iterator

import pytest

from agent.apply_schemas import Outcome
from agent.visit_messages import FormConfirmed, FormSubmitted
from tests.agent.apply_room import ApplyRooms, confirming, ended
from tests.agent.apply_samples import PROOFS, WRITES, filled_in, made_ready, somebody, with_id_card
from tests.bench.back_office import RunningOffice

NOBODY_KNOWS = {"kind": "code", "code": "UNKNOWN", "operation": "results", "times": 1}
OPERATION = dict.fromkeys(PROOFS, "proof.issue")


@pytest.fixture
def rooms(office: RunningOffice) -> Iterator[ApplyRooms]:
    """Visits at that office."""
    made = ApplyRooms(office.url)
    yield made
    made.close()


def done(office: RunningOffice, operation: str) -> int:
    """How often the office did it."""
    return int(office.http.get("/control/state").json()["calls"].get(operation, {}).get("OK", 0))


@pytest.mark.parametrize("item", [*WRITES, *PROOFS])
def test_it_is_confirmed_later_and_was_done_once(rooms: ApplyRooms, office: RunningOffice, item: str) -> None:
    made_ready(office, item)
    operation = OPERATION.get(item, item)
    room = somebody(rooms, item)
    draft = filled_in(room, item)
    before = done(office, operation)
    office.spoil(
        {"kind": "after_commit", "operation": operation},
        NOBODY_KNOWS,
    )
    code = confirming(room.submit(draft)).code
    assert confirming(room.submit(draft)).code == code
    office.spoil()
    answer = ended(room.outcome(draft))
    assert answer.outcome in (Outcome.DONE, Outcome.RECEIVED)
    assert ended(room.submit(draft)) == answer
    assert done(office, operation) == before + 1
    assert [told.outcome for told in room.told_of(FormSubmitted)] == ["confirming"]
    assert [told.outcome for told in room.told_of(FormConfirmed)] == [answer.outcome.value]


@pytest.mark.parametrize("item", ["card.loss_temp", "labor.report", "unemp.claim"])
def test_who_goes_away_asks_by_the_slip_at_any_kiosk(
    rooms: ApplyRooms, office: RunningOffice, item: str
) -> None:
    room = somebody(rooms, item)
    draft = filled_in(room, item)
    before = done(office, item)
    office.spoil({"kind": "after_commit", "operation": item})
    code = confirming(room.submit(draft)).code
    office.spoil()
    other = rooms.empty()
    answer = ended(other.by_code(code))
    assert (answer.item, answer.outcome.value in ("done", "received")) == (item, True)
    assert done(office, item) == before + 1


@pytest.mark.parametrize("item", ["card.loss_temp", "labor.report", "unemp.claim"])
def test_who_does_it_again_without_the_slip_hears_that_it_was_done(
    rooms: ApplyRooms, office: RunningOffice, item: str
) -> None:
    room = somebody(rooms, item)
    draft = filled_in(room, item)
    before = done(office, item)
    office.spoil({"kind": "after_commit", "operation": item, "times": 1})
    confirming(room.submit(draft))
    other = with_id_card(rooms, item) if item == "card.loss_temp" else somebody(rooms, item)
    assert ended(other.submit(filled_in(other, item))).outcome is Outcome.ALREADY
    assert done(office, item) == before + 1
