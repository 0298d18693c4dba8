"""Materials at the simulated back office itself: sent, cut, sent on, and handed in with what was filled in."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from agent.apply_schemas import AskMaterials, MaterialLine, Materials, MaterialState, SendPages
from agent.applying.materials import DraftOf, MaterialsDesk
from agent.applying.materials_sending import About
from agent.gateway.rest_json import rest_json
from agent.lookups.fetching import Line
from kiosk.domain.clock import SystemClock
from kiosk.domain.command import new_command_id
from kiosk.domain.form import Material
from kiosk.hardware.handing import Handed, sealed
from tests.agent.lookup_room import gateway_settings
from tests.agent.materials_room import SOMEBODY, pdf
from tests.bench.back_office import RunningOffice

DRAFT = "d1"
LIMIT_S = 20.0
PARTS = 12


class Paper:
    """What lies before the camera."""

    def __init__(self, parts: int) -> None:
        self.parts, self.seed = parts, 1

    def fetch(self) -> Handed | None:
        content = pdf(self.parts, self.seed)
        return Handed(sealed(content), len(content), pages=5)


@dataclass(slots=True)
class Sender:
    """A draft of somebody at this office."""

    desk: MaterialsDesk
    paper: Paper
    draft: DraftOf

    def send(self, *, again: bool = False) -> MaterialLine:
        """Until it is sent or cut."""
        ask = SendPages(command=new_command_id(), draft=DRAFT, material="evidence", again=again)
        self.desk.answer(ask, self.draft)
        pause = threading.Event()
        for _ in range(int(LIMIT_S * 100)):
            told = self.desk.answer(AskMaterials(draft=DRAFT), self.draft)
            assert isinstance(told, Materials)
            if told.lines[0].state is not MaterialState.SENDING:
                return told.lines[0]
            pause.wait(0.01)
        raise TimeoutError


@pytest.fixture
def sender(office: RunningOffice) -> Iterator[Sender]:
    gateway, clock = rest_json(gateway_settings(office.url)), SystemClock()
    paper = Paper(PARTS)
    desk = MaterialsDesk(paper, lambda: lambda: Line(gateway, clock, 8.0, lambda _: None), pause_s=0.01)
    draft = DraftOf(DRAFT, (Material("evidence"),), About(new_command_id(), SOMEBODY))
    yield Sender(desk, paper, draft)
    gateway.close()


def parts_sent(office: RunningOffice) -> int:
    """How many parts the office was asked to keep, by its own count."""
    counts = office.http.get("/control/state").json()["calls"].get("mat.part", {})
    return sum(counts.values())


def test_five_pages_arrive(sender: Sender, office: RunningOffice) -> None:
    before = parts_sent(office)
    line = sender.send()
    assert (line.state, line.pages) == (MaterialState.SENT, 5)
    assert parts_sent(office) - before == PARTS


def test_a_cut_in_the_middle_costs_no_part_twice(sender: Sender, office: RunningOffice) -> None:
    before = parts_sent(office)
    office.spoil(
        {"kind": "after_commit", "operation": "mat.part", "times": 2},
        {"kind": "after_commit", "operation": "mat.whole", "times": 1},
    )
    assert sender.send().state is MaterialState.SENT
    assert parts_sent(office) - before == PARTS


def test_an_office_that_is_down_for_a_while_gets_the_rest_later(
    sender: Sender, office: RunningOffice
) -> None:
    office.spoil({"kind": "down", "operation": "mat.part"})
    assert sender.send().state is MaterialState.CUT
    office.spoil()
    assert sender.send(again=True).state is MaterialState.SENT


def test_other_pages_with_more_parts_take_the_place_of_the_first(
    sender: Sender, office: RunningOffice
) -> None:
    office.spoil({"kind": "down", "operation": "mat.whole"})
    assert sender.send().state is MaterialState.CUT
    office.spoil()
    sender.paper.parts, sender.paper.seed = PARTS + 1, 2
    assert sender.send().state is MaterialState.SENT
