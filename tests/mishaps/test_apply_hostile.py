"""Hostile text: typed into a form, and in what the back office says of it. It is shown as it is, or refused; it does nothing."""

from collections.abc import Iterator

import pytest

from agent.apply_schemas import Filling
from agent.lookup_schemas import Printing
from kiosk.bench.gateway.faults import CONTROL, LONG, MARKUP
from tests.agent.apply_room import ApplyRooms, confirming, ended, of
from tests.agent.apply_samples import SAMPLES, filled_in
from tests.bench.back_office import RunningOffice

ITEM = "labor.report"
MARKED = "{{7*7}} <script>alert(1)</script> #set page() $x$ _y_ *z* @cite \\n %s [b]粗[/b] '; DROP TABLE x;--"


@pytest.fixture
def rooms(office: RunningOffice) -> Iterator[ApplyRooms]:
    """Visits at that office."""
    made = ApplyRooms(office.url)
    yield made
    made.close()


@pytest.mark.parametrize("text", [MARKED, "𠮷𬀩㛃" * 10, "a" * 500, "第一行有这么多字\n第二行也有"])
def test_what_can_be_read_is_taken_as_it_is(rooms: ApplyRooms, text: str) -> None:
    room = rooms.empty()
    review = room.walked(ITEM, SAMPLES | {"facts": text})
    (cell,) = [cell for part in review.parts for cell in part.cells if cell.field == "facts"]
    assert cell.text == text
    done = ended(room.submit(review.draft))
    assert isinstance(room.slip(done.draft), Printing)


@pytest.mark.parametrize("text", [CONTROL, "a\x1d\x56\x00bcdefghijk", "\u202e" + "倒" * 12, LONG, "\n" * 12])
def test_what_cannot_be_read_is_refused_before_it_is_sent(rooms: ApplyRooms, text: str) -> None:
    room = rooms.empty()
    review = room.walked(ITEM, SAMPLES)
    step = of(Filling, room.to(review.draft, "facts"))
    wrong = of(Filling, room.fill(step, facts=text)).wrong
    assert wrong["facts"] in ("characters", "too_long", "required")
    again = of(Filling, room.submit(review.draft))
    assert (again.step, set(again.wrong)) == ("facts", {"facts"})


@pytest.mark.parametrize("how", ["markup", "long", "control"])
def test_an_answer_full_of_it_is_a_receipt_of_plain_words(
    rooms: ApplyRooms, office: RunningOffice, how: str
) -> None:
    room = rooms.empty()
    draft = filled_in(room, ITEM)
    office.spoil({"kind": "hostile", "how": how, "operation": ITEM})
    done = ended(room.submit(draft))
    texts = {cell.field: cell.text for cell in done.record.cells}
    assert texts["answer_by"] == ""
    assert not any(ord(one) < 32 for one in texts["case_number"])
    assert isinstance(room.slip(done.draft), Printing)
    if how == "markup":
        assert texts["case_number"] == MARKUP


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "hostile", "how": "types"},
        {"kind": "hostile", "how": "too_long"},
        {"kind": "half"},
        {"kind": "version"},
        {"kind": "stranger"},
        {"kind": "nonsense"},
    ],
)
def test_an_answer_that_is_none_leaves_it_being_confirmed_and_it_was_done_once(
    rooms: ApplyRooms, office: RunningOffice, rule: dict[str, str]
) -> None:
    room = rooms.empty()
    draft = filled_in(room, ITEM)
    before = done_by(office)
    office.spoil({**rule, "operation": ITEM})
    confirming(room.submit(draft))
    office.spoil()
    ended(room.outcome(draft))
    assert done_by(office) == before + 1


def done_by(office: RunningOffice) -> int:
    """How often the office did it."""
    return int(office.http.get("/control/state").json()["calls"].get(ITEM, {}).get("OK", 0))
