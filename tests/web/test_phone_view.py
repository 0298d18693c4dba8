"""One ticket in the words of its owner."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.domain.phone import PhoneNews, PhoneSite, PhoneTicket, token_key
from kiosk.domain.texts import load_texts
from kiosk.queue.phone_tickets import last_calls
from kiosk.queue.schemas import Calling, TicketState
from kiosk.web.phone.view import PhoneView, phone_view, windows_in_a_row
from tests.domain.test_texts import FOLDER

NOON = datetime(2026, 3, 18, 2, 24, tzinfo=UTC)
SITE = PhoneSite(
    name="示范站", zone="Asia/Shanghai", opens="09:00", closes="17:00", late_places=3, return_min=30
)
WAITING = PhoneTicket(
    number="A017", service="pension", state="waiting", ahead=3, low_min=24, high_min=38, windows=(1, 3)
)


def view(ticket: PhoneTicket = WAITING, silent_since: datetime | None = None) -> PhoneView:
    return phone_view(PhoneNews(ticket, SITE, NOON, silent_since), load_texts(FOLDER, "zh_CN"))


@pytest.mark.parametrize("state", TicketState)
def test_every_state_but_waiting_is_told_in_words(state: TicketState) -> None:
    shown = view(replace(WAITING, state=state.value, window=3))
    assert shown.waiting == (state is TicketState.WAITING)
    assert bool(shown.title) == (not shown.waiting)


def test_a_state_of_a_later_version_sends_people_to_the_hall_screen() -> None:
    assert view(replace(WAITING, state="of_next_year")).title == "请看大厅屏幕"


def test_a_service_and_an_act_of_a_later_version_are_passed_over() -> None:
    shown = view(replace(WAITING, service="of-next-year", may=("of_next_year", "cancel")))
    assert (shown.service, shown.cancel, shown.back, shown.rate) == ("", True, False, False)


def test_a_missed_call_says_how_to_come_back_only_while_that_is_possible() -> None:
    missed = replace(WAITING, state="no_show")
    assert "30 分钟内" in view(replace(missed, may=("return",))).line
    assert "重新取号" in view(missed).line


def test_a_silent_site_is_said_to_be_with_its_own_clock() -> None:
    assert "10:24" in view(silent_since=NOON).silent
    assert view().silent == ""


@pytest.mark.parametrize(
    ("windows", "words"), (((), ""), ((3,), "3"), ((3, 1), "1 · 3"), ((1, 2), "1 · 2"), ((2, 3, 4), "2–4"))
)
def test_windows_that_follow_each_other_are_a_span(windows: tuple[int, ...], words: str) -> None:
    assert windows_in_a_row(windows) == words


def test_calls_are_those_at_the_windows_of_the_ticket_each_once_and_the_newest_first() -> None:
    calls = [
        Calling(ticket=ticket, number=ticket, window=window, called_at=NOON.replace(minute=minute))
        for ticket, window, minute in (("a", 1, 1), ("b", 2, 2), ("c", 3, 3), ("a", 1, 4), ("d", 1, 2))
    ]
    assert [call.number for call in last_calls(calls, (1, 3))] == ["a", "c", "d"]


def test_a_token_cannot_be_read_from_its_key() -> None:
    assert token_key("abc") == token_key("abc")
    assert "abc" not in token_key("abc")
