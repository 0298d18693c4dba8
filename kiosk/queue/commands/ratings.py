"""Ratings arrive from pads, kiosks and phones, and silence is noted as 未评价."""

from kiosk.domain.errors import Refused
from kiosk.domain.rating import RatingChannel, RatingLevel, RatingReason
from kiosk.queue import events as e
from kiosk.queue.ratings import NOT_RATED, OPTION_SET, check_rateable, check_reasons, ordinal_of, subject_of
from kiosk.queue.reads import ordinals_given, ticket_by_code, ticket_by_id
from kiosk.queue.schemas import Rate, Rated
from kiosk.queue.ticket import Ticket
from kiosk.queue.transaction import Transaction

_About = tuple[str, str, int | None]  # ticket, service, window
_ASKED = (
    "SELECT tickets.id, tickets.service, tickets.window FROM pads JOIN tickets ON tickets.id = pads.ticket"
)


def rate(transaction: Transaction, asked: Rate, *, pad_window: int | None) -> Rated:
    """Keep a rating. pad_window: the window of the pad that sends it, None for a kiosk or a phone.

    Raises Refused: unknown_code, unknown_ticket, not_finished, already_rated, code_expired, rating_closed,
    reason_needed, reasons_not_wanted.
    """
    check_reasons(asked.level, asked.reasons)
    connection = transaction.connection
    ticket = (
        ticket_by_id(connection, asked.ticket) if asked.ticket else ticket_by_code(connection, asked.code)
    )
    if pad_window is not None:
        _check_pad(transaction, ticket, pad_window)
    check_rateable(
        ticket.state,
        ticket.closed_ms,
        ordinals_given(connection, subject_of(ticket.id)),
        transaction.moment.tick_ms,
        transaction.settings.rating.code_valid_h,
    )
    _record_rating(
        transaction, (ticket.id, ticket.service, ticket.window), asked.level, asked.reasons, asked.channel
    )
    return Rated(ticket=ticket.id, level=asked.level)


def note_silence(transaction: Transaction, window: int) -> None:
    """Whoever is still being asked on the pad of this window did not rate."""
    about = transaction.connection.execute(f"{_ASKED} WHERE pads.window = ?", (window,)).fetchone()
    if about is not None:
        _record_rating(transaction, about, None, (), RatingChannel.PAD)


def _record_rating(
    transaction: Transaction,
    about: _About,
    level: RatingLevel | None,
    reasons: tuple[RatingReason, ...],
    channel: RatingChannel,
) -> None:
    """One row for the subject and ordinal; a second silence adds nothing."""
    ticket, service, window = about
    subject, ordinal = subject_of(ticket), ordinal_of(level)
    if ordinal == NOT_RATED and ordinals_given(transaction.connection, subject):
        return
    transaction.record(
        e.RatingGiven(
            subject=subject,
            ticket=ticket,
            service=service,
            window=window,
            ordinal=ordinal,
            level=level,
            reasons=reasons,
            channel=channel,
            option_set=OPTION_SET,
        )
    )
    transaction.touch(f"pad:{window}", f"ticket:{ticket}")


def end_silent_pads(transaction: Transaction) -> int:
    """未评价 for every pad whose time is over; how many."""
    rows = transaction.connection.execute(
        f"{_ASKED} WHERE pads.until_ms <= ? ORDER BY pads.window", (transaction.moment.tick_ms,)
    ).fetchall()
    for about in rows:
        _record_rating(transaction, about, None, (), RatingChannel.PAD)
    return len(rows)


def _check_pad(transaction: Transaction, ticket: Ticket, window: int) -> None:
    """A pad rates only what it asks about now. Raises Refused rating_closed."""
    row = transaction.connection.execute(
        "SELECT 1 FROM pads WHERE window = ? AND ticket = ? AND until_ms > ?",
        (window, ticket.id, transaction.moment.tick_ms),
    ).fetchone()
    if row is None:
        raise Refused("rating_closed")
