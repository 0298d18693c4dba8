"""A ticket that ends something begun at a kiosk: the clerk sees item, step, case and papers; closed, nothing of it is left."""

import sqlite3
from pathlib import Path

import msgspec
import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.domain.texts import load_texts
from kiosk.queue import case_note
from kiosk.queue.migrations import MIGRATIONS
from kiosk.queue.schemas import CaseNote, CasePaper, TakenTicket, TakeTicket
from kiosk.queue.service import Verb
from kiosk.queue.store import backup, open_writer
from kiosk.queue.web.caller_story import CaseLines, case_lines
from tests.queue.site import Hall, ManualClock, running_hall

NOTE = CaseNote(
    item="unemp.claim",
    step="claim_work",
    case="GD20261123-000417",
    papers=(CasePaper(id="work_ended", pages=3), CasePaper(id="id_card", pages=2)),
)
HALL_HOURS_S = 10 * 3600


async def taken(hall: Hall, note: CaseNote | None = NOTE, service: str = "pension") -> TakenTicket:
    """A number with a case."""
    asked = TakeTicket(command=new_command_id(), service=service, case=note)
    return (await hall.service.take_ticket("kiosk-1", asked)).view()


async def test_the_clerk_sees_the_case_of_the_called_ticket(hall: Hall) -> None:
    await taken(hall)
    await hall.staffed(1)
    view = await hall.do(Verb.CALL, 1)
    assert view.active is not None
    assert view.active.case == NOTE
    assert (await hall.service.window_view(1)).active == view.active


async def test_a_ticket_without_a_case_looks_as_before(hall: Hall) -> None:
    await taken(hall, None)
    await hall.staffed(1)
    view = await hall.do(Verb.CALL, 1)
    assert view.active is not None
    assert view.active.case is None


@pytest.mark.parametrize("verb", [Verb.FINISH, Verb.NO_SHOW])
async def test_a_closed_ticket_leaves_nothing_of_its_case_in_the_file(tmp_path: Path, verb: Verb) -> None:
    async with running_hall(tmp_path) as hall:
        await taken(hall)
        await hall.staffed(1)
        await hall.do(Verb.CALL, 1)
        if verb is Verb.NO_SHOW:
            hall.clock.advance(600)
        await hall.do(verb, 1)
        if verb is Verb.NO_SHOW:  # as long as it may return
            assert kept(hall) == 1
            hall.clock.advance(31 * 60)
            await hall.look()
        assert kept(hall) == 0
    assert found(tmp_path) == []


async def test_a_number_given_back_leaves_nothing_of_its_case(tmp_path: Path) -> None:
    async with running_hall(tmp_path) as hall:
        ticket = await taken(hall)
        assert kept(hall) == 1
        await hall.service.cancel(ticket.ticket, new_command_id())
        assert kept(hall) == 0
    assert found(tmp_path) == []


async def test_the_end_of_the_day_leaves_nothing_of_any_case(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await taken(hall)
        clock.advance(HALL_HOURS_S)
        await hall.look()
        assert kept(hall) == 0
    assert found(tmp_path) == []


async def test_the_case_never_stands_in_the_log_or_in_an_answer(hall: Hall) -> None:
    await taken(hall)
    await hall.staffed(1)
    await hall.do(Verb.CALL, 1)
    for table in ("events", "commands", "outbox"):
        rows = hall.service.ledger.reader.execute(f"SELECT * FROM {table}").fetchall()
        assert NOTE.case not in repr(rows)


def test_a_copy_of_the_store_has_no_case(tmp_path: Path) -> None:
    connection, target = open_writer(tmp_path / "queue.sqlite3"), tmp_path / "copies" / "queue.sqlite3"
    case_note.keep(connection, "t1", NOTE)
    backup(connection, target)
    connection.close()
    assert NOTE.case.encode() not in target.read_bytes()


@pytest.mark.parametrize(
    "changes",
    [
        {"item": "a name that is none"},
        {"step": "<b>"},
        {"case": "张三"},
        {"case": "x" * 41},
        {"papers": (CasePaper(id="id_card", pages=0),)},
        {"papers": (CasePaper(id="../x", pages=1),)},
        {"papers": (CasePaper(id="id_card", pages=1),) * 21},
    ],
)
async def test_what_no_kiosk_says_is_refused(hall: Hall, changes: dict[str, object]) -> None:
    with pytest.raises(Refused, match="bad_request"):
        await taken(hall, msgspec.structs.replace(NOTE, **changes))


def test_a_store_from_before_cases_gets_room_for_them(tmp_path: Path) -> None:
    path = tmp_path / "queue.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1;")
    connection.close()
    connection = open_writer(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert connection.execute("SELECT count(*) FROM cases").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_console_says_it_in_words(language: str) -> None:
    words = load_texts(Path("config/texts"), language)
    lines = case_lines(NOTE, words)
    assert lines.item == words("item.unemp.claim.name")
    assert lines.number == NOTE.case
    assert [paper.rpartition(words("material.work_ended"))[1] for paper in lines.papers[:1]] == [
        words("material.work_ended")
    ]


def test_words_that_this_version_does_not_know_stand_as_they_came() -> None:
    words = load_texts(Path("config/texts"), "zh_CN")
    lines = case_lines(CaseNote(item="new.thing", papers=(CasePaper(id="new_paper", pages=1),)), words)
    assert lines == CaseLines("new.thing", words("console.case_complete"), "", (lines.papers[0],))
    assert "new_paper" in lines.papers[0]


def kept(hall: Hall) -> int:
    """Cases in the store."""
    (count,) = hall.service.ledger.reader.execute("SELECT count(*) FROM cases").fetchone()
    return int(count)


def found(folder: Path) -> list[Path]:
    """Files that still hold a piece of the case."""
    pieces = (NOTE.case.encode(), b"work_ended")
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(piece in path.read_bytes() for piece in pieces)]
