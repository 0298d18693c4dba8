"""What a tap, an answer and the far end's news do to the one model."""

from dataclasses import replace
from itertools import count

import msgspec
import pytest

from agent.schemas import CardStep, HallState, RateTaken
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.journey.actions import (
    Action,
    ChooseLevel,
    ClearDigits,
    ConfirmCode,
    Continue,
    Crashed,
    Digit,
    Erase,
    Failed,
    Finish,
    FoundRateable,
    Heard,
    HelpCalled,
    Lost,
    RatingTaken,
    SendRating,
    SetHigh,
    SetLanguage,
    SetSize,
    Sheet,
    ShowSheet,
    TakeNumber,
    Ticked,
    ToggleReason,
    Took,
    Touched,
    Wake,
)
from kiosk.journey.errands import (
    ArmReaders,
    BeginVisit,
    CallHelp,
    DisarmReaders,
    EndVisit,
    Errand,
    FindRateable,
    GiveRating,
    SayActive,
    TakeTicket,
)
from kiosk.journey.look import Look, Size
from kiosk.journey.model import Call, Model, Typed
from kiosk.journey.route import ASLEEP, AT_HOME, Back, Home, Open, Page, Route
from kiosk.journey.update import update
from tests.screens import samples
from tests.screens.cases import CUT_OFF, at


class Walk:
    """A model and the errands of all that happened to it."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.errands: list[Errand] = []
        self._ids = count(1)

    def do(self, *actions: Action) -> "Walk":
        """Let these happen, one after the other."""
        for action in actions:
            self.model, errands = update(self.model, action, lambda: f"c{next(self._ids)}")
            self.errands += errands
        return self

    @property
    def page(self) -> Page:
        return self.model.route.page


def asleep() -> Walk:
    """The still picture, with an agent that answers."""
    return Walk(samples.model(state=samples.state(visit=None)))


def choosing() -> Walk:
    """In front of the services."""
    return Walk(samples.model(stack=at(Page.SERVICES, "convenience")))


def test_the_first_touch_only_wakes() -> None:
    walk = asleep().do(Wake())
    assert walk.page is Page.HOME
    assert walk.errands == [BeginVisit("c1")]


def test_a_second_wake_begins_nothing_new() -> None:
    assert asleep().do(Wake(), Wake()).errands == [BeginVisit("c1")]


def test_without_an_agent_a_touch_wakes_nothing() -> None:
    walk = Walk(samples.model(state=None)).do(Wake())
    assert (walk.page, walk.errands) == (Page.ATTRACT, [])


def test_an_old_state_without_visit_does_not_put_a_fresh_visit_to_sleep() -> None:
    walk = asleep().do(Wake(), Heard(samples.state(visit=None), 101.0))
    assert walk.page is Page.HOME


def test_a_visit_that_a_screen_before_this_one_began_is_ended_and_not_gone_on_with() -> None:
    known = msgspec.structs.replace(samples.visit(CardStep.READ), person=samples.elder())
    walk = asleep().do(Heard(samples.state(visit=known), 101.0))
    assert [type(errand) for errand in walk.errands] == [EndVisit]
    assert (walk.page, walk.model.visit) == (Page.ATTRACT, None)
    assert walk.do(Heard(samples.state(visit=known), 102.0)).page is Page.ATTRACT
    assert len(walk.errands) == 1


def test_a_card_that_is_still_to_be_taken_is_asked_for_by_the_next_screen_too() -> None:
    walk = asleep().do(Heard(samples.state(visit=samples.visit(CardStep.TAKE_CARD)), 101.0))
    assert (walk.page, walk.errands) == (Page.LEAVING, [])


def test_a_visit_that_could_not_begin_goes_back_to_sleep() -> None:
    walk = asleep().do(Wake(), Failed(BeginVisit("c1"), ""))
    assert walk.model.stack == ASLEEP


def test_one_tap_takes_one_number() -> None:
    walk = choosing().do(TakeNumber("social-card"), TakeNumber("social-card"), TakeNumber("materials"))
    assert walk.errands == [TakeTicket("c1", "social-card", "zh_CN")]


def test_a_tap_after_a_lost_answer_repeats_the_same_command() -> None:
    first = TakeTicket("c1", "social-card", "zh_CN")
    walk = choosing().do(TakeNumber("social-card"), Failed(first, ""), TakeNumber("social-card"))
    assert walk.errands == [first, first]
    assert walk.model.waiting_for == first


def test_the_queue_down_is_no_answer_either() -> None:
    first = TakeTicket("c1", "social-card", "zh_CN")
    walk = choosing().do(TakeNumber("social-card"), Failed(first, "queue_down"), TakeNumber("social-card"))
    assert walk.errands == [first, first]


def test_a_refused_number_is_asked_for_anew() -> None:
    first = TakeTicket("c1", "social-card", "zh_CN")
    walk = choosing().do(TakeNumber("social-card"), Failed(first, "service_full"))
    assert walk.model.problem == "service_full"
    assert walk.do(TakeNumber("social-card")).errands[-1] == TakeTicket("c2", "social-card", "zh_CN")


def test_another_service_is_another_command() -> None:
    first = TakeTicket("c1", "social-card", "zh_CN")
    walk = choosing().do(TakeNumber("social-card"), Failed(first, ""), TakeNumber("card-replacement"))
    assert walk.errands[-1] == TakeTicket("c2", "card-replacement", "zh_CN")


def test_the_answer_shows_the_ticket() -> None:
    walk = choosing().do(TakeNumber("social-card"), Took("c1", samples.taken()))
    assert walk.model.route == Route(Page.TAKEN, "t12")
    assert walk.model.taken == samples.taken()


def test_the_answer_to_an_older_command_shows_nothing() -> None:
    walk = choosing().do(TakeNumber("social-card"), Took("c0", samples.taken()))
    assert walk.page is Page.SERVICES


def test_no_numbers_are_given_while_the_hall_is_shut() -> None:
    shut = samples.state(hall=samples.hall(HallState.CLOSED_TODAY))
    assert Walk(samples.model(stack=AT_HOME, state=shut)).do(Open(Route(Page.CLASSES))).page is Page.SHUT


def test_the_queue_away_page_goes_by_itself() -> None:
    walk = choosing().do(Heard(samples.state(links=CUT_OFF), 101.0))
    assert walk.page is Page.QUEUE_AWAY
    assert walk.do(Heard(samples.state(), 102.0)).page is Page.SERVICES


def test_done_forgets_everything_at_once() -> None:
    look = Look(Size.EXTRA, high=True, language="en")
    walk = Walk(samples.model(stack=at(Page.TAKEN, "t12"), taken=samples.taken(), look=look)).do(Finish())
    assert walk.errands == [EndVisit(7, "c1", "done")]
    assert (walk.model.stack, walk.model.taken, walk.model.look) == (ASLEEP, None, Look())


def test_an_old_state_of_an_ended_visit_wakes_nothing() -> None:
    walk = choosing().do(Finish(), Heard(samples.state(), 101.0))
    assert (walk.page, walk.model.visit) == (Page.ATTRACT, None)


def test_the_visit_ending_far_away_forgets_everything() -> None:
    walk = Walk(samples.model(stack=at(Page.TAKEN, "t12"), taken=samples.taken()))
    walk.do(Heard(samples.state(visit=None), 101.0))
    assert (walk.page, walk.model.taken) == (Page.ATTRACT, None)


def test_a_card_left_behind_is_asked_for_without_a_word_of_the_resident() -> None:
    walk = choosing().do(Finish(), Heard(samples.state(visit=samples.visit(CardStep.TAKE_CARD)), 101.0))
    assert walk.page is Page.LEAVING
    assert walk.do(Back(), Home()).page is Page.LEAVING
    assert walk.do(Heard(samples.state(visit=None), 102.0)).page is Page.ATTRACT


def test_the_reader_is_armed_only_while_its_page_is_open() -> None:
    walk = choosing().do(Open(Route(Page.IDENTIFY)))
    assert walk.errands == [ArmReaders()]
    assert walk.do(Back()).errands == [ArmReaders(), DisarmReaders()]


def test_the_agent_gone_and_back_within_a_visit() -> None:
    walk = choosing().do(Lost(samples.NOW))
    assert walk.page is Page.AGENT_AWAY
    assert walk.do(Heard(samples.state(), 103.0)).page is Page.SERVICES


def test_a_kiosk_out_of_service_says_so_and_nobody_wakes_it() -> None:
    out = samples.state(maintenance=True, visit=None)
    walk = Walk(samples.model(stack=ASLEEP, state=out)).do(Wake())
    assert (walk.page, walk.errands) == (Page.MAINTENANCE, [])
    assert walk.do(Heard(samples.state(visit=None), 103.0)).page is Page.ATTRACT


def test_touching_says_that_somebody_is_there_only_during_a_visit() -> None:
    assert choosing().do(Touched()).errands == [SayActive(7)]
    assert asleep().do(Touched()).errands == []


def test_the_warning_stays_until_the_agent_gives_time() -> None:
    warned = samples.state(visit=samples.visit(remaining_s=20.0, warning=True))
    walk = choosing().do(Heard(warned, 100.0))
    assert walk.model.warned
    assert walk.do(Continue()).errands == [SayActive(7)]
    assert not walk.do(Heard(samples.state(), 101.0)).model.warned


def test_time_left_counts_on_between_two_states() -> None:
    walk = choosing().do(Heard(samples.state(), 100.0), Ticked(samples.NOW, 110.0))
    assert walk.model.remaining_s == pytest.approx(42.0)


def test_help_is_called_once_and_can_be_called_again_after_it_failed() -> None:
    walk = choosing().do(ShowSheet(Sheet.HELP), ShowSheet(Sheet.HELP))
    assert walk.errands == [CallHelp()]
    assert walk.do(HelpCalled()).model.call is Call.CALLED
    failed = choosing().do(ShowSheet(Sheet.HELP), Failed(CallHelp(), ""), ShowSheet(Sheet.HELP))
    assert failed.errands == [CallHelp(), CallHelp()]


def test_a_sheet_closes_on_the_key_that_opened_it() -> None:
    walk = choosing().do(ShowSheet(Sheet.DISPLAY))
    assert walk.model.sheet is Sheet.DISPLAY
    assert walk.do(ShowSheet(Sheet.DISPLAY)).model.sheet is None


def test_the_look_changes_at_once_even_while_a_number_is_taken() -> None:
    walk = choosing().do(TakeNumber("social-card"), SetSize(Size.EXTRA), SetHigh(True), SetLanguage("en"))
    assert walk.model.look == Look(Size.EXTRA, high=True, language="en")


def typing(digits: str) -> Walk:
    """The number pad with these digits."""
    return Walk(samples.model(stack=at(Page.CODE))).do(*(Digit(digit) for digit in digits))


def test_six_digits_are_a_code_and_no_more_are_taken() -> None:
    walk = typing("48291377")
    assert walk.model.typed.digits == "482913"
    assert walk.do(ConfirmCode()).errands == [FindRateable("482913")]


def test_too_few_digits_ask_nothing() -> None:
    assert typing("48291").do(ConfirmCode()).errands == []


def test_erase_takes_one_digit_and_clear_all() -> None:
    assert typing("482").do(Erase()).model.typed.digits == "48"
    assert typing("482").do(ClearDigits()).model.typed.digits == ""


def test_digits_of_a_scanner_mean_nothing_on_other_pages() -> None:
    assert choosing().do(Digit("4"), ConfirmCode()).model.typed == Typed()


def rating() -> Walk:
    """In front of the five faces."""
    return typing("482913").do(ConfirmCode(), FoundRateable("482913", samples.rateable()))


def test_a_known_code_opens_the_faces() -> None:
    assert rating().page is Page.RATE


def test_a_refused_code_says_why_and_keeps_the_digits() -> None:
    walk = typing("482913").do(ConfirmCode(), Failed(FindRateable("482913"), "code_expired"))
    assert (walk.page, walk.model.problem, walk.model.typed.digits) == (Page.CODE, "code_expired", "482913")


def test_a_good_rating_needs_no_reason() -> None:
    walk = rating().do(ChooseLevel(RatingLevel.SATISFIED), SendRating())
    assert walk.errands[-1] == GiveRating("c1", "482913", RatingLevel.SATISFIED, ())


@pytest.mark.parametrize("level", [RatingLevel.DISSATISFIED, RatingLevel.VERY_DISSATISFIED])
def test_a_bad_rating_waits_for_a_reason(level: RatingLevel) -> None:
    walk = rating().do(ChooseLevel(level), SendRating())
    assert not any(isinstance(errand, GiveRating) for errand in walk.errands)
    walk.do(ToggleReason(RatingReason.LATE), SendRating())
    assert walk.errands[-1] == GiveRating("c1", "482913", level, (RatingReason.LATE,))


def test_reasons_go_when_the_level_no_longer_needs_them() -> None:
    walk = rating().do(
        ChooseLevel(RatingLevel.DISSATISFIED), ToggleReason(RatingReason.LATE), ChooseLevel(RatingLevel.FAIR)
    )
    assert walk.model.typed.reasons == frozenset()


def test_a_rating_is_thanked_for_and_says_when_it_is_only_kept() -> None:
    walk = rating().do(ChooseLevel(RatingLevel.FAIR), SendRating(), RatingTaken(RateTaken(kept=True)))
    assert walk.page is Page.THANKS
    assert walk.model.typed == Typed(kept=True)


def test_a_crash_ends_the_visit_and_shows_its_page_for_a_while() -> None:
    walk = choosing().do(Crashed())
    assert walk.page is Page.CRASHED
    assert walk.errands == [EndVisit(7, "c1", "crash")]
    assert walk.do(Heard(samples.state(visit=None), 101.0)).page is Page.CRASHED
    assert walk.do(Ticked(samples.NOW, 200.0)).page is Page.ATTRACT


def test_home_on_the_crash_page_leads_to_a_fresh_start() -> None:
    assert choosing().do(Crashed(), Home()).page is Page.ATTRACT


def test_another_visit_after_an_ended_one_is_heard() -> None:
    fresh = msgspec.structs.replace(samples.visit(), id=8)
    walk = choosing().do(
        Finish(), Heard(samples.state(visit=None), 101.0), Wake(), Heard(samples.state(visit=fresh), 102.0)
    )
    assert (walk.page, walk.model.visit) == (Page.HOME, fresh)


def test_a_model_never_changes_in_place() -> None:
    before = choosing().model
    copy = replace(before)
    update(before, TakeNumber("social-card"), lambda: "c1")
    assert before == copy
