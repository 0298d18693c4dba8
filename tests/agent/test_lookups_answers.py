"""Answers that are more, less or other than one expects: accounts, pages, tabs, faults, hostile far ends."""

import threading
from collections.abc import Mapping

import pytest

from agent.lookup_schemas import (
    ChooseAccount,
    NoAnswer,
    PrintAnswer,
    Printing,
    Reveal,
    Revealed,
    Shown,
    Slice,
    Turn,
    Why,
    WrongInput,
)
from agent.lookups.codes import CodeWords
from agent.lookups.desk import MOST_HELD
from agent.visit_messages import GatewayHeard, LookedUp, SlipMade
from agent.visit_messages import Revealed as WasRevealed
from tests.agent.lookup_room import PARALLEL, Rooms, cell_of, texts_of
from tests.bench.back_office import RICH, RunningOffice

NO_DATA, BEHIND_DOWN = 7, 8  # people for whom there is nothing, or a system behind the gateway is down
CHINESE = Slice(language="zh_CN")


def test_one_of_two_accounts_is_chosen(rooms: Rooms) -> None:
    room = rooms.of(PARALLEL)
    choose = room.look_up("ins.contributions")
    assert isinstance(choose, ChooseAccount)
    first, second = choose.accounts
    assert {cell.field for cell in first.cells} >= {"scheme", "insured_place"}
    assert all(cell.said for cell in first.cells if cell.field == "scheme")
    for account in (first, second):
        place = next(cell.text for cell in account.cells if cell.field == "insured_place")
        assert cell_of(room.shown("ins.enrollment", account=account.id), "insured_place") == place
    whole = [texts_of(room.shown("ins.enrollment", account=account.id)) for account in (first, second)]
    assert whole[0] != whole[1]


def test_an_account_that_is_none_gets_no_answer(rooms: Rooms) -> None:
    room = rooms.of(PARALLEL)
    assert isinstance(room.look_up("ins.contributions", account="nobody-has-it"), NoAnswer)
    assert room.look_up("ins.contributions", account="no id \n") == NoAnswer(why=Why.NO_DATA)


def test_a_table_of_1440_rows_is_fetched_whole_and_paged_at_once(rooms: Rooms, office: RunningOffice) -> None:
    room = rooms.of(RICH)
    shown = room.shown("ins.contributions")
    asked = office.http.get("/control/state").json()["calls"]["ins.contributions"]["OK"]
    assert (len(shown.tabs), shown.months_total, asked >= 3) == (4, 360, True)
    tab = shown.tabs[1].code
    year = room.turn(shown, tab=tab, year=shown.years[0].year)
    assert {cell_of(year, "scheme", row) for row in range(len(year.records))} == {tab}
    assert office.http.get("/control/state").json()["calls"]["ins.contributions"]["OK"] == asked
    overviews = [room.turn(shown, tab=tab, page=page) for page in range(1, shown.pages + 1)]
    assert sum(line.months for overview in overviews for line in overview.years) == 360


def test_totals_of_a_tab_are_added_up_here(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    shown = room.shown("ins.contributions")
    parts = [room.turn(shown, tab=tab.code) for tab in shown.tabs]
    whole = sum(int(cell.text) for part in parts for cell in part.totals if cell.field == "amount")
    held = room.desk._held[shown.answer].held
    assert whole == held.totals["amount"]


def test_inputs_narrow_the_answer(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    shown = room.shown("ins.contributions", inputs={"from": "202501", "to": "202506", "scheme": "11"})
    assert (shown.tabs, shown.months_total, [line.year for line in shown.years]) == ((), 6, [2025])
    assert room.look_up("ins.contributions", inputs={"from": "202599"}) == WrongInput(inputs={"from": "format"})  # fmt: skip


def test_the_back_offices_words_for_a_wrong_input_are_ours(rooms: Rooms, office: RunningOffice) -> None:
    office.spoil({"kind": "code", "code": "INVALID", "operation": "ins.contributions"})
    assert rooms.of(RICH).look_up("ins.contributions") == WrongInput(inputs={"from": "format"})


def test_an_item_that_nobody_knows_is_not_offered_and_not_told(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    assert room.look_up("no.such").why is Why.NOT_OFFERED  # type: ignore[union-attr]
    assert room.told == []


def test_no_data_comes_with_the_back_offices_own_words(rooms: Rooms) -> None:
    answer = rooms.of(NO_DATA).look_up("ins.enrollment")
    assert answer == NoAnswer(why=Why.NO_DATA, said="没有查到参保信息。")


def test_a_system_behind_the_gateway_may_be_down_while_the_gateway_is_not(rooms: Rooms) -> None:
    room = rooms.of(BEHIND_DOWN)
    assert room.look_up("ins.enrollment").why is Why.DOWN  # type: ignore[union-attr]
    assert all(one.answered for one in room.told if isinstance(one, GatewayHeard))


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"kind": "down"}, Why.DOWN),
        ({"kind": "half"}, Why.DOWN),
        ({"kind": "nonsense"}, Why.DOWN),
        ({"kind": "version"}, Why.DOWN),
        ({"kind": "stranger"}, Why.DOWN),
        ({"kind": "hostile", "how": "too_long"}, Why.DOWN),
        ({"kind": "hostile", "how": "types"}, Why.DOWN),
        ({"kind": "code", "code": "UPSTREAM_TIMEOUT"}, Why.DOWN),
        ({"kind": "code", "code": "RATE_LIMITED"}, Why.BUSY),
        ({"kind": "code", "code": "NOT_OFFERED"}, Why.NOT_OFFERED),
        ({"kind": "code", "code": "NOT_ELIGIBLE"}, Why.NOT_ELIGIBLE),
        ({"kind": "code", "code": "NO_DATA"}, Why.NO_DATA),
        ({"kind": "code", "code": "ALREADY_DONE"}, Why.DOWN),
        ({"kind": "code", "code": "UNKNOWN"}, Why.DOWN),
    ],
    ids=lambda one: "-".join(map(str, one.values())) if isinstance(one, dict) else "",
)
def test_every_fault_becomes_one_of_the_pages(
    rooms: Rooms, office: RunningOffice, fault: Mapping[str, object], why: Why
) -> None:
    office.spoil({**fault, "operation": "ins.enrollment"})
    room = rooms.of(RICH)
    answer = room.look_up("ins.enrollment")
    assert isinstance(answer, NoAnswer)
    assert answer.why is why
    assert [one.outcome for one in room.told if isinstance(one, LookedUp)] == [why.value]


@pytest.mark.parametrize("how", ["markup", "long", "control"])
def test_hostile_texts_are_plain_texts_in_their_cells(rooms: Rooms, office: RunningOffice, how: str) -> None:
    office.spoil({"kind": "hostile", "how": how, "operation": "ins.enrollment"})
    answer = rooms.of(RICH).look_up("ins.enrollment")
    if isinstance(answer, NoAnswer):
        assert (answer.why, how) == (Why.DOWN, "control")
        return
    assert isinstance(answer, Shown)
    for text in (text for row in texts_of(answer) for text in row):
        assert all(one.isprintable() or one == "\n" for one in text)
    codes = [cell for record in answer.records for cell in record.cells if cell.field == "scheme"]
    assert all(cell.text == "" for cell in codes)


def test_an_answer_with_a_page_that_does_not_come_is_no_answer(rooms: Rooms, office: RunningOffice) -> None:
    room = rooms.of(RICH)
    room.shown("ins.enrollment")  # and the card is confirmed
    slow = {"kind": "delay", "seconds": 0.3, "operation": "ins.contributions"}
    office.spoil(slow)
    later = threading.Timer(0.45, lambda: office.spoil({"kind": "half", "operation": "ins.contributions"}))
    later.start()
    answer = room.look_up("ins.contributions")
    later.join()
    assert isinstance(answer, NoAnswer)
    assert answer.why is Why.DOWN
    codes = office.http.get("/control/state").json()["calls"]["ins.contributions"]
    assert codes["OK"] >= 2  # the first page came


def test_a_slow_back_office_is_down_when_its_time_is_over(rooms: Rooms, office: RunningOffice) -> None:
    room = rooms.of(RICH, limit_s=0.6)
    room.shown("ins.enrollment")
    office.spoil({"kind": "delay", "seconds": 0.4, "operation": "ins.contributions"})
    answer = room.look_up("ins.contributions")  # three pages, each in time, and all together not
    assert isinstance(answer, NoAnswer)
    assert answer.why is Why.DOWN


def test_an_area_without_an_item_says_so(rooms: Rooms) -> None:
    room = rooms.of(RICH, area="999109001001")
    assert room.look_up("ins.enrollment").why is Why.NOT_OFFERED  # type: ignore[union-attr]


def test_the_same_command_gets_the_same_first_answer(rooms: Rooms, office: RunningOffice) -> None:
    room = rooms.of(RICH)
    first = room.look_up("ins.enrollment", command="finger")
    office.spoil({"kind": "down"})
    assert room.look_up("ins.enrollment", command="finger") is first
    assert len([one for one in room.told if isinstance(one, LookedUp)]) == 1


def test_only_the_last_answers_are_held(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    first, *_, last = [room.shown("ins.enrollment") for _ in range(MOST_HELD + 1)]
    gone = NoAnswer(why=Why.GONE)
    assert room.desk.answer(Turn(answer=first.answer, slice=CHINESE)) == gone
    assert room.desk.answer(Reveal(answer=first.answer)) == gone
    assert room.print(first) == gone
    assert room.desk.answer(PrintAnswer(command="x", answer="never", language="en")) == gone
    assert isinstance(room.desk.answer(Turn(answer=last.answer, slice=CHINESE)), Shown)


def test_revealed_is_the_page_that_was_sent_last_and_it_is_counted(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    shown = room.shown("card.info")
    full = room.reveal(shown)
    assert isinstance(full, Revealed)
    assert full.seconds == 10.0
    masked = {field.id for field in room.equipment.catalogue.item("card.info").fields if field.kind.masked}
    assert masked
    told = [one for one in room.told if isinstance(one, WasRevealed)]
    assert [(one.item, one.level) for one in told] == [("card.info", 1)]


def test_a_slip_is_made_once_for_each_command(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    shown = room.shown("card.status")
    first, again, other = room.print(shown, "one"), room.print(shown, "one"), room.print(shown, "two")
    made = [one for one in room.told if isinstance(one, SlipMade)]
    assert isinstance(first, Printing)
    assert first == again != other
    assert made[0].job == first.job
    assert len(made) == 2


def test_words_are_the_back_offices_where_its_table_is_another_one(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    room.equipment.words.know({"scheme": "2030-01"})
    shown = room.shown("ins.enrollment", slice=Slice(language="en"))
    assert shown.tabs[0].said == "职工养老"  # its own words, in every language
    again = rooms.of(RICH).shown("ins.enrollment", slice=Slice(language="en"))
    assert again.tabs[0].said == "Employees' pension"


def test_a_table_that_nobody_answers_for_is_asked_for_once(rooms: Rooms) -> None:
    asked: list[str] = []
    words = CodeWords(rooms.empty().equipment.tables, {"scheme": "2030-01"})
    for _ in range(2):
        words.fetch(["scheme"], lambda name: asked.append(name))
    assert asked == ["scheme"]
    assert words.said("scheme", "11", "en") == "Employees' pension"
    assert words.said("scheme", "77", "en") == "77"
