"""Ratings arrive from pads, kiosks and phones, and silence is noted as 未评价."""

from kiosk.domain.errors import Refused
from kiosk.domain.rating import RatingChannel, RatingLevel, RatingReason
from kiosk.queue import events as e
from kiosk.queue.ratings import NOT_RATED, OPTION_SET, check_rateable, check_reasons, ordinal_of, subject_of
from kiosk.queue.reads import ordinals_given, ticket_by_code, ticket_by_id
from kiosk.queue.schemas import Rate, Rated
from kiosk.queue.ticket import Ticket
from kiosk.queue.transaction import Transaction


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
    record_rating(transaction, ticket, asked.level, asked.reasons, asked.channel)
    return Rated(ticket=ticket.id, level=asked.level)


def record_rating(
    transaction: Transaction,
    ticket: Ticket,
    level: RatingLevel | None,
    reasons: tuple[RatingReason, ...],
    channel: RatingChannel,
) -> None:
    """One row for the subject and ordinal; a second silence adds nothing."""
    subject, ordinal = subject_of(ticket.id), ordinal_of(level)
    if ordinal == NOT_RATED and ordinals_given(transaction.connection, subject):
        return
    transaction.record(
        e.RatingGiven(
            subject=subject,
            ticket=ticket.id,
            service=ticket.service,
            window=ticket.window,
            ordinal=ordinal,
            level=level,
            reasons=reasons,
            channel=channel,
            option_set=OPTION_SET,
        )
    )
    transaction.touch(f"pad:{ticket.window}", f"ticket:{ticket.id}")


def end_silent_pads(transaction: Transaction) -> int:
    """未评价 for every pad whose time is over; how many."""
    rows = transaction.connection.execute(
        "SELECT ticket FROM pads WHERE until_ms <= ? ORDER BY window", (transaction.moment.tick_ms,)
    ).fetchall()
    for (ticket,) in rows:
        record_rating(transaction, ticket_by_id(transaction.connection, ticket), None, (), RatingChannel.PAD)
    return len(rows)


def _check_pad(transaction: Transaction, ticket: Ticket, window: int) -> None:
    """A pad rates only what it asks about now. Raises Refused rating_closed."""
    row = transaction.connection.execute(
        "SELECT 1 FROM pads WHERE window = ? AND ticket = ? AND until_ms > ?",
        (window, ticket.id, transaction.moment.tick_ms),
    ).fetchone()
    if row is None:
        raise Refused("rating_closed")
