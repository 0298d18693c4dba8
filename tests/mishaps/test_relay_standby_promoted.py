"""The server of a site dies and its standby, another reporter with the same store, tells of the same tickets."""

import logging
from datetime import timedelta

import pytest

from fleet.config import Phones
from fleet.relay.schemas import PushTickets, RelayedTicket
from fleet.relay.tickets import RelayedTickets
from kiosk.domain.phone import PhoneSite, PhoneTicket
from tests.queue.site import NOON, ManualClock

KEY = "a" * 64
RULES = Phones(tickets=1)


def push(reporter: str, order: int, ahead: int, *keys: str) -> PushTickets:
    """Tickets as that server sees them."""
    ticket = PhoneTicket("A001", "social-card", "waiting", ahead)
    until = NOON + timedelta(hours=9)
    told = tuple(RelayedTicket(key=key, until=until, ticket=ticket) for key in keys or (KEY,))
    return PushTickets(reporter=reporter, order=order, site=PhoneSite("站", "Asia/Shanghai"), tickets=told)


def ahead(tickets: RelayedTickets) -> int:
    """What the phone reads."""
    news = tickets.news(KEY)
    assert news is not None
    return news.ticket.ahead


def test_a_silent_servers_ticket_goes_to_the_promoted_one_and_leaves_its_place() -> None:
    clock = ManualClock()
    tickets = RelayedTickets(clock, RULES)
    tickets.push(push("dead", 1, 5))
    clock.advance(RULES.silent_s + 1)
    tickets.push(push("promoted", 1, 2))
    assert (ahead(tickets), tickets.reporter_of(KEY)) == (2, "promoted")
    tickets.push(push("dead", 2, 0, "b" * 64))
    assert tickets.reporter_of("b" * 64) == "dead"


def test_what_was_told_before_the_dead_server_was_silent_counts_once_it_is() -> None:
    clock = ManualClock()
    tickets = RelayedTickets(clock, RULES)
    tickets.push(push("dead", 1, 5))
    tickets.push(push("promoted", 1, 2))
    clock.advance(RULES.silent_s + 1)
    tickets.heard("promoted")
    assert (ahead(tickets), tickets.reporter_of(KEY)) == (2, "promoted")


def test_a_server_that_is_heard_keeps_its_ticket_and_the_log_says_so_once_for_a_push(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tickets = RelayedTickets(ManualClock(), Phones(tickets=2))
    both = (KEY, "b" * 64)
    tickets.push(push("owner", 1, 5, *both))
    with caplog.at_level(logging.WARNING, "fleet.relay"):
        tickets.push(push("other", 1, 2, *both))
    assert (ahead(tickets), tickets.reporter_of(KEY)) == (5, "owner")
    assert caplog.messages == ["relay.not_taken reporter=other count=2"]
