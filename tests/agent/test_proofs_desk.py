"""Proofs of one visit at the real simulated office: one number for one wish, made and sealed, counted over visits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.apply_schemas import Done, PrintProof, ProofReady
from agent.applying.fitting import apply_desk
from agent.lookup_schemas import NoAnswer, Printing, Why
from agent.proofs.desk import ProofDesk
from agent.proofs.fitting import proof_desk
from agent.proofs.reading_back import read_back
from agent.proofs.verifying import Finding, judged
from agent.visit_messages import ProofIssued, ProofMade, ProofPrinted
from kiosk.domain.proof import number_digest
from kiosk.signing.proof_keys import load_proof_keys
from tests.agent.apply_room import ApplyRoom, ApplyRooms, OnePage, new_command, of
from tests.agent.proof_room import VERIFY_URL
from tests.bench.back_office import PEOPLE, RICH, TODAY, RunningOffice, running_office

VALUES = {"purpose": "house", "from": "202601", "to": "202610", "year": "2025"}
PROOFS = [
    "ins.certificate",
    "ins.payment_proof",
    "ins.rights_statement",
    "emp.registration_proof",
    "case.acceptance",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[RunningOffice]:
    with running_office(folder) as running:
        yield running


@pytest.fixture
def rooms(office: RunningOffice) -> Iterator[ApplyRooms]:
    made = ApplyRooms(office.url)
    yield made
    made.close()
    office.http.post("/control/restore").raise_for_status()


def visit_of(rooms: ApplyRooms, person: int = RICH) -> tuple[ApplyRoom, ProofDesk]:
    """Somebody stands there and has proved who they are; an A4 printer is fitted."""
    room = rooms.of(person, level=2, a4=True, verify_url=VERIFY_URL)
    proofs = proof_desk(room.equipment.order, room.told.append)
    assert proofs is not None
    room.desk = apply_desk(room.equipment, room.people, room.told.append, OnePage(), proofs=proofs)
    return room, proofs


def issued(room: ApplyRoom, item: str = "ins.certificate") -> Done:
    """确认 of the filled-in form."""
    return of(Done, room.submit(room.walked(item, VALUES).draft))


def printed(room: ApplyRoom, done: Done, command: str = "") -> ProofMade:
    """打印证明: what the agent is given."""
    before = len(room.told_of(ProofMade))
    wanted = PrintProof(command=command or new_command(), draft=done.draft, language="zh_CN")
    of(Printing, room.desk.answer(wanted))
    made = room.told_of(ProofMade)
    assert len(made) == before + 1
    return made[-1]


def refused(room: ApplyRoom, done: Done) -> Why:
    """打印证明 that is not done."""
    answer = room.desk.answer(PrintProof(command=new_command(), draft=done.draft, language="zh_CN"))
    return of(NoAnswer, answer).why


@pytest.mark.parametrize("item", PROOFS)
def test_each_proof_is_issued_made_sealed_and_genuine(rooms: ApplyRooms, folder: Path, item: str) -> None:
    room, proofs = visit_of(rooms)
    try:
        done = issued(room, item)
        made = printed(room, done)
        keys = load_proof_keys(folder / "gateway/proof-keys.toml")
        found = judged(made.pdf, keys, TODAY)
        assert found.finding is Finding.VALID
        assert done.proof is not None
        assert found.number == done.proof.number
        assert made.number == number_digest(found.number)
        assert PEOPLE[RICH].name in read_back(made.pdf).text
    finally:
        proofs.close()


def test_the_receipt_has_the_number_and_the_fleet_is_told_no_more_than_it_needs(rooms: ApplyRooms) -> None:
    room, proofs = visit_of(rooms)
    try:
        done = issued(room)
        (told,) = room.told_of(ProofIssued)
        cells = {cell.field: cell.text for cell in done.record.cells}
        assert cells["proof_number"] == told.number
        assert cells["check_code"] not in repr(told)
        assert PEOPLE[RICH].number not in repr(told)
        assert done.proof == ProofReady(number=told.number)
    finally:
        proofs.close()


def test_the_same_wish_in_another_visit_has_the_same_number_and_another_wish_has_not(
    rooms: ApplyRooms,
) -> None:
    first, one = visit_of(rooms)
    second, two = visit_of(rooms)
    try:
        number = of(ProofReady, issued(first).proof).number
        assert of(ProofReady, issued(second).proof).number == number
        assert of(ProofReady, issued(second, "ins.rights_statement").proof).number != number
    finally:
        one.close()
        two.close()


def test_a_command_that_comes_twice_prints_once(rooms: ApplyRooms) -> None:
    room, proofs = visit_of(rooms)
    try:
        done = issued(room)
        printed(room, done, "finger-x")
        room.desk.answer(PrintProof(command="finger-x", draft=done.draft, language="zh_CN"))
        assert len(room.told_of(ProofMade)) == 1
    finally:
        proofs.close()


def test_three_prints_and_no_more_and_what_did_not_come_out_is_not_counted(rooms: ApplyRooms) -> None:
    room, proofs = visit_of(rooms)
    try:
        done = issued(room)
        for came_out in (True, False, True, False):
            proofs.printed(ProofPrinted(job=printed(room, done).job, came_out=came_out))
        printed(room, done)  # under way: it counts until the printer says that it did not come out
        assert refused(room, done) is Why.NOT_ELIGIBLE
        assert of(ProofReady, proofs.state(done.draft)).printed == 2
    finally:
        proofs.close()


def test_the_count_goes_on_in_the_next_visit(rooms: ApplyRooms) -> None:
    room, proofs = visit_of(rooms)
    done = issued(room)
    for _ in range(2):
        proofs.printed(ProofPrinted(job=printed(room, done).job, came_out=True))
    proofs.close()  # what it had to tell the office is told before its end
    later, again = visit_of(rooms)
    try:
        there = issued(later)
        assert of(ProofReady, there.proof).printed == 2
        proofs_left = printed(later, there)
        again.printed(ProofPrinted(job=proofs_left.job, came_out=True))
        assert refused(later, there) is Why.NOT_ELIGIBLE
    finally:
        again.close()


def test_an_office_that_does_not_seal_now_is_asked_again_by_the_next_print(
    rooms: ApplyRooms, office: RunningOffice
) -> None:
    room, proofs = visit_of(rooms)
    try:
        office.spoil({"kind": "down", "operation": "proof.seal"})
        done = issued(room)
        assert refused(room, done) is Why.DOWN
        office.spoil()
        refused_once = room.desk.answer(PrintProof(command=new_command(), draft=done.draft, language="zh_CN"))
        assert isinstance(
            refused_once, Printing | NoAnswer
        )  # the try that began while it was down may still fail
        assert printed(room, done).pages == 1
    finally:
        proofs.close()


def test_without_a4_or_without_a_place_to_verify_there_are_no_proofs(rooms: ApplyRooms) -> None:
    order = rooms.of(RICH, level=2).equipment.order
    assert proof_desk(order, lambda _told: None) is None
