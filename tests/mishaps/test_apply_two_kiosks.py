"""The same case is confirmed at two kiosks in the same moment: it is done once, and the other one hears that it was done."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.apply_schemas import Outcome
from tests.agent.apply_room import ApplyRooms, confirming, ended
from tests.agent.apply_samples import filled_in, made_ready, somebody
from tests.bench.back_office import RunningOffice


@pytest.fixture
def rooms(office: RunningOffice) -> Iterator[ApplyRooms]:
    """Visits at that office."""
    made = ApplyRooms(office.url)
    yield made
    made.close()


@pytest.mark.parametrize("item", ["card.loss_temp", "unemp.claim", "appt.cancel", "emp.subsidy_apply"])
def test_it_is_done_once(rooms: ApplyRooms, office: RunningOffice, item: str) -> None:
    made_ready(office, item)
    drafts = [(room, filled_in(room, item)) for room in (somebody(rooms, item), somebody(rooms, item))]
    with ThreadPoolExecutor(2) as both:
        answers = [*both.map(lambda pair: pair[0].submit(pair[1]), drafts)]
    outcomes = sorted(ended(answer).outcome is Outcome.ALREADY for answer in answers)
    assert outcomes == [False, True]


def test_two_fingers_at_one_kiosk_send_once(rooms: ApplyRooms, office: RunningOffice) -> None:
    room = somebody(rooms, "labor.report")
    draft = filled_in(room, "labor.report")
    office.spoil({"kind": "delay", "seconds": 0.5, "operation": "labor.report"})
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(lambda _: room.submit(draft), range(2))
    assert ended(first) == ended(second)


def test_an_office_that_says_nothing_in_time_is_asked_and_not_written_to_again(
    rooms: ApplyRooms, office: RunningOffice
) -> None:
    room = rooms.empty(limit_s=1.0)
    draft, before = filled_in(room, "labor.report"), calls(office)
    office.spoil({"kind": "silent", "operation": "labor.report"})
    code = confirming(room.submit(draft)).code
    office.spoil()
    assert confirming(room.outcome(draft)).code == code, "it may still be on its way"
    assert calls(office) == before


def calls(office: RunningOffice) -> object:
    """How the office answered reports."""
    return office.http.get("/control/state").json()["calls"].get("labor.report")
