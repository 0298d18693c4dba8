"""From the chosen item to its answer, and through the answer: what taps, cards and answers do to the one model."""

from dataclasses import replace
from itertools import count

import msgspec
import pytest

from agent.lookup_schemas import (
    Account,
    Cell,
    ChooseAccount,
    NeedsMore,
    NoAnswer,
    Printing,
    Record,
    Revealed,
    Shown,
    Slice,
    Way,
    Why,
    WrongInput,
)
from agent.schemas import CardStep, CodeFor, DeviceLine, PinEntry, PinStep, Role, Visit
from kiosk.domain.item import Layout
from kiosk.journey.actions import (
    Action,
    Failed,
    Heard,
    ReadAgain,
    SetLanguage,
    SetSize,
    TakeNumber,
    Ticked,
    Took,
)
from kiosk.journey.asking import LONGEST_SEARCH, rows_of
from kiosk.journey.errands import AskCode, AskNoCode, DisarmReaders, Errand
from kiosk.journey.look import Size
from kiosk.journey.lookup import (
    Agree,
    Answered,
    ArmFor,
    AskAgain,
    AskItem,
    AskNoPin,
    AskPin,
    AskReveal,
    AskSlice,
    AskSlip,
    ChooseItem,
    ChoosePeriod,
    ChooseTab,
    ChooseYear,
    ClearLetters,
    HideMasked,
    OpenRecord,
    PinAgain,
    PrintShown,
    ProveBy,
    ShowMasked,
    TurnLeaf,
    TurnSlice,
    TypeLetter,
    Wish,
)
from kiosk.journey.lookup import ChooseAccount as TapAccount
from kiosk.journey.route import Back, Home, Page, Route
from kiosk.journey.update import update
from tests.screens import samples

ITEM = "ins.contributions"
HERE = (Route(Page.HOME), Route(Page.ITEMS, "insurance"))
SCANNER = DeviceLine(device="qr", state="ready", fault="none", notice="none")


class Walk:
    """A model in front of a back office that says what the test says."""

    def __init__(self, **changes: object) -> None:
        state = samples.state(devices=(*samples.state().devices, SCANNER))
        self.model = samples.model(**{"state": state, "stack": HERE, **changes})
        self.errands: list[Errand] = []
        self._ids = count(1)

    def do(self, *actions: Action) -> "Walk":
        for action in actions:
            self.model, errands = update(self.model, action, lambda: f"c{next(self._ids)}")
            self.errands += errands
        return self

    def hear(self, **visit: object) -> "Walk":
        """The agent says that the visit is now like this."""
        state = self.model.state
        assert state is not None
        before = state.visit or samples.visit()
        pin = visit.pop("pin", state.pin)
        now = msgspec.structs.replace(before, **visit)
        return self.do(Heard(msgspec.structs.replace(state, visit=now, pin=pin), self.model.at))

    def answer(self, answer: object) -> "Walk":
        """The visit's process answers what is waited for."""
        waited = self.model.waiting_for
        assert isinstance(waited, AskItem | AskSlice | AskReveal | AskSlip)
        return self.do(Answered(waited, answer))  # type: ignore[arg-type]  # answers of every kind

    @property
    def page(self) -> Page:
        return self.model.route.page

    @property
    def last(self) -> Errand:
        return self.errands[-1]

    @property
    def wishes(self) -> list[Wish]:
        """What was asked of the back office."""
        return [errand.wish for errand in self.errands if isinstance(errand, AskItem)]


def known(**changes: object) -> Visit:
    """Somebody was read in this visit."""
    return msgspec.structs.replace(samples.visit(CardStep.READ), person=samples.elder(), **changes)


def identified() -> Walk:
    walk = Walk()
    return Walk(state=msgspec.structs.replace(walk.model.state, visit=known()))  # type: ignore[type-var]  # a State


def shown(**changes: object) -> Shown:
    """An answer with two records on its page."""
    records = tuple(Record(cells=(Cell(field="period", text=month),)) for month in ("202602", "202601"))
    base = Shown(
        answer="a1",
        item=ITEM,
        slice=Slice(language="zh_CN", rows=7, tab="11"),
        pages=3,
        total_records=18,
        records=records,
    )
    return msgspec.structs.replace(base, **changes)


def at_answer() -> Walk:
    return identified().do(ChooseItem(ITEM), Agree()).answer(shown())


def test_an_item_shows_its_notice_before_anything_is_asked() -> None:
    walk = Walk().do(ChooseItem(ITEM))
    assert walk.page is Page.NOTICE
    assert walk.errands == []


def test_nobody_known_is_asked_for_a_card_and_a_code() -> None:
    walk = Walk().do(ChooseItem(ITEM), Agree())
    assert walk.page is Page.PROVE_CARD
    assert walk.errands == [ArmFor(Role.SELF), AskCode(CodeFor.IDENTITY)]


def test_a_card_that_was_read_asks_by_itself() -> None:
    walk = Walk().do(ChooseItem(ITEM), Agree()).hear(card=CardStep.ARMED).hear(card=CardStep.READING)
    walk.hear(card=CardStep.READ, person=samples.elder())
    assert isinstance(walk.last, AskItem)
    assert walk.last.wish == Wish(ITEM)
    walk.hear(remaining_s=80.0)
    assert sum(isinstance(errand, AskItem) for errand in walk.errands) == 1


def test_somebody_known_is_not_asked_for_a_card_again() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree())
    assert isinstance(walk.last, AskItem)
    assert walk.page is Page.NOTICE


def test_the_way_to_an_answer_is_not_walked_back() -> None:
    walk = (
        Walk().do(ChooseItem(ITEM), Agree()).hear(card=CardStep.READ, person=samples.elder()).answer(shown())
    )
    assert walk.model.stack == (*HERE, Route(Page.ANSWER, ITEM))
    assert AskNoCode() in walk.errands
    assert walk.do(Back()).model.stack == HERE


def test_a_card_of_before_does_not_answer_for_a_relative() -> None:
    visit = known(relative=samples.elder(), role=Role.RELATIVE)
    walk = identified().hear(relative=visit.relative).do(ChooseItem(ITEM), Agree(for_relative=True))
    assert ArmFor(Role.RELATIVE) in walk.errands
    walk.hear(role=Role.RELATIVE, card=CardStep.READ)
    assert walk.wishes == []
    walk.hear(card=CardStep.ARMED).hear(card=CardStep.READ)
    assert walk.wishes == [Wish(ITEM, for_relative=True)]


def test_who_asks_for_a_relative_is_read_first() -> None:
    walk = Walk().do(ChooseItem(ITEM), Agree(for_relative=True))
    assert walk.last == AskCode(CodeFor.IDENTITY)
    walk.hear(card=CardStep.ARMED).hear(card=CardStep.READ, person=samples.elder())
    assert walk.page is Page.PROVE_CARD
    assert walk.errands[-2:] == [ArmFor(Role.RELATIVE), AskNoCode()]


def test_only_the_resident_may_stand_for_themselves_by_a_code() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree()).answer(NeedsMore(level=2, ways=(Way.ATTENDANT,)))
    assert walk.last == ArmFor(Role.ATTENDANT)
    assert not any(isinstance(errand, AskCode) for errand in walk.errands)


def test_one_way_to_prove_more_is_taken_and_several_are_shown() -> None:
    walk = identified().do(ChooseItem("pens.payments"), Agree())
    walk.answer(NeedsMore(level=2, ways=(Way.PIN, Way.ATTENDANT)))
    assert walk.page is Page.PROVE_WAY
    walk.do(ProveBy(Way.PIN))
    assert (walk.page, walk.last) == (Page.PROVE_PIN, AskPin(Role.SELF))
    left = walk.do(Back())
    assert (left.page, left.last) == (Page.NOTICE, AskNoPin())


def test_no_way_to_prove_more_leads_to_a_person() -> None:
    walk = identified().do(ChooseItem("pens.payments"), Agree()).answer(NeedsMore(level=2, ways=()))
    assert walk.page is Page.NO_ANSWER
    assert walk.model.lookup.needs == NeedsMore(level=2, ways=())


def test_an_accepted_pin_asks_again_once() -> None:
    walk = identified().do(ChooseItem("pens.payments"), Agree()).answer(NeedsMore(level=2, ways=(Way.PIN,)))
    walk.hear(pin=PinEntry(step=PinStep.REFUSED, role=Role.SELF, tries_left=4))
    assert walk.page is Page.PROVE_PIN
    walk.hear(pin=PinEntry(step=PinStep.ACCEPTED, role=Role.SELF)).hear(level=2)
    assert sum(isinstance(errand, AskItem) for errand in walk.errands) == 2


def test_keys_that_do_not_count_any_more_are_asked_to_count_again() -> None:
    walk = identified().do(ChooseItem("pens.payments"), Agree()).answer(NeedsMore(level=2, ways=(Way.PIN,)))
    assert walk.do(PinAgain()).last == AskPin(Role.SELF)


def test_the_attendants_card_is_followed_by_their_pin() -> None:
    walk = (
        identified()
        .do(ChooseItem("pens.payments"), Agree())
        .answer(NeedsMore(level=2, ways=(Way.ATTENDANT,)))
    )
    walk.hear(role=Role.ATTENDANT, card=CardStep.ARMED).hear(card=CardStep.READ, attendant=samples.elder())
    assert (walk.page, walk.last) == (Page.PROVE_PIN, AskPin(Role.ATTENDANT))


def test_reading_again_reads_for_the_same_person() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree(for_relative=True), ReadAgain())
    assert walk.last == ArmFor(Role.RELATIVE)


def test_a_refused_keypad_or_reader_says_so_on_its_page() -> None:
    walk = identified().do(ChooseItem("pens.payments"), Agree()).answer(NeedsMore(level=2, ways=(Way.PIN,)))
    assert walk.do(Failed(AskPin(Role.SELF), "no_pinpad")).model.problem == "no_pinpad"


def test_several_accounts_are_a_choice_and_the_choice_stays() -> None:
    walk = (
        identified()
        .do(ChooseItem(ITEM), Agree())
        .answer(ChooseAccount(accounts=(Account(id="A-1", cells=()),)))
    )
    assert walk.page is Page.ACCOUNTS
    walk.do(TapAccount("A-1")).answer(shown())
    walk.do(ChoosePeriod((("from", "202501"), ("to", "202512"))))
    assert isinstance(walk.last, AskItem)
    assert walk.last.wish == Wish(ITEM, inputs=(("from", "202501"), ("to", "202512")), account="A-1")


def test_a_wrong_period_is_asked_again_with_what_is_wrong() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree()).answer(WrongInput(inputs={"from": "order"}))
    assert (walk.page, walk.model.lookup.wrong) == (Page.PERIOD, (("from", "order"),))


@pytest.mark.parametrize("why", Why)
def test_no_answer_is_a_page_and_the_wish_can_be_asked_again(why: Why) -> None:
    walk = identified().do(ChooseItem(ITEM), Agree()).answer(NoAnswer(why=why))
    assert walk.page is Page.NO_ANSWER
    before = walk.last
    walk.do(AskAgain())
    assert isinstance(walk.last, AskItem)
    assert walk.last != before
    assert walk.answer(shown()).page is Page.ANSWER


def test_a_visits_process_that_is_silent_is_an_answer_that_did_not_come() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree())
    waited = walk.model.waiting_for
    assert waited is not None
    walk.do(Failed(waited, ""))
    assert (walk.page, walk.model.waiting_for) == (Page.NO_ANSWER, None)
    assert walk.model.lookup.refused == NoAnswer(why=Why.DOWN)


def test_who_does_not_want_to_wait_for_a_slow_back_office_may_go() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree(), TurnSlice(2))
    assert sum(isinstance(errand, AskItem | AskSlice) for errand in walk.errands) == 1
    late = walk.model.waiting_for
    assert isinstance(late, AskItem)
    walk.do(Home())
    assert (walk.page, walk.model.waiting_for) == (Page.HOME, None)
    assert walk.do(Answered(late, shown())).page is Page.HOME


def test_a_late_answer_changes_nothing() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree())
    late = walk.model.waiting_for
    assert isinstance(late, AskItem)
    walk.answer(shown()).do(Back())
    before = walk.model
    assert walk.do(Answered(late, shown(item="card.info"))).model == before


def test_tabs_years_and_pages_are_cut_from_the_answer_that_is_there() -> None:
    walk = at_answer().do(ChooseTab("21"))
    assert walk.last == AskSlice("a1", Slice(language="zh_CN", rows=7, tab="21"))
    walk.answer(shown(slice=Slice(language="zh_CN", rows=7, tab="21"))).do(ChooseYear(2025))
    assert walk.last == AskSlice("a1", Slice(language="zh_CN", rows=7, tab="21", year=2025))
    walk.answer(shown(slice=Slice(language="zh_CN", rows=7, tab="21", year=2025))).do(TurnSlice(2))
    assert walk.last == AskSlice("a1", Slice(language="zh_CN", rows=7, tab="21", year=2025, page=2))


def test_larger_text_and_other_words_cut_the_answer_anew() -> None:
    walk = at_answer().do(SetSize(Size.EXTRA))
    assert walk.last == AskSlice("a1", Slice(language="zh_CN", rows=5, tab="11"))
    walk.answer(shown(slice=Slice(language="zh_CN", rows=5, tab="11"))).do(SetLanguage("en"))
    assert walk.last == AskSlice("a1", Slice(language="en", rows=5, tab="11"))


def test_the_look_changes_nothing_where_there_is_no_answer() -> None:
    assert identified().do(ChooseItem(ITEM), SetSize(Size.LARGE)).errands == []


def test_a_record_is_opened_turned_and_left_for_the_answer() -> None:
    walk = at_answer().do(OpenRecord(1))
    assert walk.model.stack[-1] == Route(Page.RECORD, "1")
    walk.do(TurnLeaf(1))
    assert walk.model.lookup.leaf == 1
    walk.do(OpenRecord(0))
    assert (walk.model.stack[-1], walk.model.lookup.leaf) == (Route(Page.RECORD, "0"), 0)
    assert walk.do(Back()).page is Page.ANSWER


def test_what_is_masked_is_shown_for_its_seconds_only() -> None:
    walk = at_answer().do(ShowMasked())
    assert walk.last == AskReveal("a1")
    walk.answer(Revealed(name="测试秀英", number="999", records=(), seconds=10.0))
    assert walk.model.lookup.revealed is not None
    at = walk.model.at
    walk.do(Ticked(samples.NOW, at + 9.0))
    assert walk.model.lookup.revealed is not None
    walk.do(Ticked(samples.NOW, at + 10.0))
    assert walk.model.lookup.revealed is None


def test_what_is_shown_is_masked_again_by_a_tap_a_turn_and_the_end_of_the_visit() -> None:
    revealed = Revealed(name="测试秀英", number="999", records=())
    tapped = at_answer().do(ShowMasked()).answer(revealed).do(HideMasked())
    turned = at_answer().do(ShowMasked()).answer(revealed).do(TurnSlice(2)).answer(shown())
    ended = at_answer().do(ShowMasked()).answer(revealed)
    ended.do(Heard(samples.state(visit=None), 100.0))
    assert [walk.model.lookup.revealed for walk in (tapped, turned, ended)] == [None, None, None]
    assert ended.model.lookup.shown is None


def test_a_slip_is_asked_for_in_the_residents_language() -> None:
    walk = at_answer().do(PrintShown())
    assert isinstance(walk.last, AskSlip)
    assert (walk.last.answer, walk.last.language) == ("a1", "zh_CN")
    walk.answer(Printing(job="j1"))
    assert (walk.model.lookup.job, walk.page) == ("j1", Page.ANSWER)


def test_an_answer_that_is_not_held_any_more_can_be_asked_again() -> None:
    walk = at_answer().do(TurnSlice(2)).answer(NoAnswer(why=Why.GONE))
    assert walk.page is Page.NO_ANSWER


def test_another_item_forgets_the_last_answer() -> None:
    walk = at_answer().do(Home(), ChooseItem("card.info"))
    assert walk.model.lookup.shown is None
    assert walk.model.lookup.wish == Wish("card.info")


def test_a_number_taken_from_the_way_switches_the_readers_off() -> None:
    walk = Walk().do(ChooseItem(ITEM), Agree(), TakeNumber("pension"))
    walk.do(Took("c1", samples.taken()))
    assert walk.page is Page.TAKEN
    assert {DisarmReaders(), AskNoCode()} <= set(walk.errands)


def test_the_process_that_showed_somebody_remembers_only_that_it_did() -> None:
    walk = at_answer().do(Heard(samples.state(visit=None), 100.0))
    assert walk.model.personal
    assert replace(walk.model, personal=False) == replace(
        Walk().do(Heard(samples.state(visit=None), 100.0)).model
    )


def test_letters_of_the_search_are_few_and_erased() -> None:
    walk = Walk(stack=(Route(Page.HOME), Route(Page.SEARCH))).do(*(TypeLetter("y") for _ in range(40)))
    assert walk.model.lookup.typed == "y" * LONGEST_SEARCH
    assert walk.do(TypeLetter("")).model.lookup.typed == "y" * (LONGEST_SEARCH - 1)
    assert walk.do(ClearLetters()).model.lookup.typed == ""


def test_a_search_survives_looking_at_an_item() -> None:
    walk = Walk(stack=(Route(Page.HOME), Route(Page.SEARCH))).do(TypeLetter("y"), ChooseItem(ITEM), Back())
    assert (walk.page, walk.model.lookup.typed) == (Page.SEARCH, "y")


@pytest.mark.parametrize("portrait", [True, False])
def test_larger_text_has_fewer_rows_and_no_table_more_than_seven(portrait: bool) -> None:
    rows = [rows_of(Layout.TABLE, size, portrait=portrait) for size in Size]
    assert rows == sorted(rows, reverse=True)
    assert max(rows) <= 7
    assert rows_of(Layout.CARDS, Size.STANDARD, portrait=portrait) == 1


def test_the_model_shows_nothing_of_a_resident_in_its_repr() -> None:
    walk = at_answer().do(ShowMasked()).answer(Revealed(name="测试秀英", number="999000", records=()))
    said = repr(walk.model)
    assert "测试秀英" not in said
    assert "202602" not in said
