"""A number that somebody has already, and a service without a window: what a tap does, and what the page says."""

from dataclasses import replace

import msgspec
import pytest

from agent.schemas import ReadCode
from agent.ticket_schemas import MyTicket, TicketAct, TicketState
from kiosk.domain.texts import load_texts
from kiosk.journey.actions import Failed, Heard, TakeNumber, TurnTo
from kiosk.journey.errands import FindRateable, TakeTicket
from kiosk.journey.look import Look
from kiosk.journey.mine import ActOnMine, DoMine, FindMine, ToldMine
from kiosk.journey.model import Model, Typed
from kiosk.journey.route import AT_HOME, Page, Route
from kiosk.screens.my_ticket.view_model import my_ticket_view
from kiosk.screens.no_window.view_model import no_window_view
from tests.domain.test_texts import FOLDER
from tests.screens import samples
from tests.screens.test_codes import done, heard, model_at
from tests.screens.ticket_models import MISSED, TICKETS, WAITING, mine, no_window, stands, without_window

WORDS = load_texts(FOLDER, "zh_CN")


def choosing() -> Model:
    """取号, in a hall where nobody calls for pensions."""
    return samples.model(state=without_window(), stack=(*AT_HOME, Route(Page.CLASSES)))


def test_no_window_is_said_before_the_number() -> None:
    model, errands = done(choosing(), TakeNumber("pension"))
    assert (model.stack[-1], errands) == (Route(Page.NO_WINDOW, "pension"), ())
    model, errands = done(model, TakeNumber("pension"))
    assert errands == (TakeTicket("command-0", "pension", "zh_CN"),)


def test_a_service_with_a_window_is_taken_at_once() -> None:
    _, errands = done(choosing(), TakeNumber("injury"))
    assert errands == (TakeTicket("command-0", "injury", "zh_CN"),)


def test_a_queue_that_does_not_say_which_windows_are_open_warns_nobody() -> None:
    model = replace(choosing(), state=samples.state())
    assert done(model, TakeNumber("pension"))[1] == (TakeTicket("command-0", "pension", "zh_CN"),)


def test_the_warning_says_when_it_goes_on_where_that_is_known() -> None:
    assert "13:30" in no_window_view(no_window(Look(), "13:30"), WORDS, "12333").line
    assert "13:30" not in no_window_view(no_window(Look()), WORDS, "12333").line


def test_a_code_of_a_ticket_that_is_not_finished_leads_to_it() -> None:
    asked = replace(model_at(Page.CODE), typed=Typed(digits="482913"), waiting_for=FindRateable("482913"))
    model, errands = done(asked, Failed(FindRateable("482913"), "not_finished"))
    assert errands == (FindMine("482913"),)
    model, _ = done(model, ToldMine(FindMine("482913"), MyTicket(status=WAITING)))
    assert model.stack[-1] == Route(Page.MY_TICKET)
    assert my_ticket_view(model, WORDS).number == "A012"


def test_a_code_that_no_slip_bears_is_tried_as_an_appointment() -> None:
    asked = replace(model_at(Page.CODE), typed=Typed(digits="482913"), waiting_for=FindRateable("482913"))
    model, (take,) = done(asked, Failed(FindRateable("482913"), "unknown_code"))
    assert take == TakeTicket("command-0", "", "zh_CN", "482913")
    model, errands = done(model, Failed(take, "unknown_appointment"))
    assert (model.problem, model.typed.digits, model.waiting_for, errands) == (
        "unknown_appointment", "482913", None, (),
    )  # fmt: skip


def test_a_slip_before_the_scanner_leads_to_its_ticket() -> None:
    model, _ = heard(model_at(Page.CODE), ReadCode(seq=1, ticket=MyTicket(status=WAITING)))
    assert model.stack[-1] == Route(Page.MY_TICKET)


def test_an_appointment_before_the_scanner_takes_its_number() -> None:
    model, errands = heard(model_at(Page.CODE), ReadCode(seq=1, appointment="AB23CD45"))
    assert errands == (TakeTicket("command-0", "", "zh_CN", "AB23CD45"),)
    assert model.waiting_for == errands[0]


def test_giving_a_number_back_is_asked_once_and_done_once() -> None:
    model, errands = done(mine(Look()), DoMine(TicketAct.CANCEL))
    assert (model.stack[-1].about, errands) == ("cancel", ())
    assert my_ticket_view(model, WORDS).title == "退掉 A012？"
    assert done(model, TurnTo(""))[0].stack[-1].about == ""
    model, errands = done(model, DoMine(TicketAct.CANCEL))
    assert errands == (ActOnMine("command-0", "t12", TicketAct.CANCEL, "zh_CN"),)
    assert done(model, DoMine(TicketAct.CANCEL))[1] == ()


def test_who_is_late_is_asked_once_and_told_that_others_go_first() -> None:
    model, errands = done(mine(Look()), DoMine(TicketAct.LATE))
    assert (my_ticket_view(model, WORDS).title, errands) == ("先让别人办？", ())
    model, (errand,) = done(model, DoMine(TicketAct.LATE))
    assert errand == ActOnMine("command-0", "t12", TicketAct.LATE, "zh_CN")
    model, _ = done(model, ToldMine(errand, MyTicket(status=stands(ahead=6))))
    assert (my_ticket_view(model, WORDS).said, model.stack[-1].about) == ("好，先让别人办。您的号还在", "")


def test_a_lost_answer_is_asked_for_again_under_the_same_command() -> None:
    model, (first,) = done(mine(Look()), DoMine(TicketAct.REPRINT))
    model, _ = done(model, Failed(first, ""))
    assert my_ticket_view(model, WORDS).said
    assert done(model, DoMine(TicketAct.REPRINT))[1] == (first,)


def test_only_what_is_possible_can_be_pressed() -> None:
    assert done(mine(Look(), may=()), DoMine(TicketAct.REPRINT))[1] == ()
    buttons = [act.tag for act in my_ticket_view(mine(Look(), MISSED, (TicketAct.RETURN,)), WORDS).first]
    assert buttons == ["mine-return"]


def test_after_coming_back_the_page_says_so() -> None:
    model, (errand,) = done(mine(Look(), MISSED, (TicketAct.RETURN,)), DoMine(TicketAct.RETURN))
    assert isinstance(errand, ActOnMine)
    model, _ = done(model, ToldMine(errand, MyTicket(status=stands(ahead=3))))
    assert my_ticket_view(model, WORDS).said == "好，您已接着排队，请留意叫号"


@pytest.mark.parametrize("state", TicketState)
def test_every_state_has_words(state: TicketState) -> None:
    view = my_ticket_view(mine(Look(), msgspec.structs.replace(WAITING, state=state, window=3)), WORDS)
    assert view.stands


@pytest.mark.parametrize("case", TICKETS)
def test_a_page_of_a_slip_is_gone_with_the_visit(case: str) -> None:
    model = TICKETS[case](Look())
    assert model.state is not None
    gone, _ = done(replace(model, waking=False), _nobody(model))
    assert (gone.mine, gone.stack[-1].page) == (None, Page.ATTRACT)


def _nobody(model: Model) -> object:
    assert model.state is not None
    return Heard(msgspec.structs.replace(model.state, visit=None), model.at + 1)
