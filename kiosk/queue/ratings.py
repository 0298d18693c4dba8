"""好差评: what may be rated, once. Source: 国办发〔2019〕51号, one rating per visit; silence is 未评价, never 满意."""

from collections.abc import Collection

from kiosk.domain.errors import Refused
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.queue.schemas import TicketState

NOT_RATED = 0  # the ordinal of "asked, and not answered"; a rating by the slip's code may still follow
RATING = 1  # the ordinal of the rating itself; a later 追评 would be 2
OPTION_SET = 1  # the version of the reasons in kiosk.domain.rating

_HOUR_MS = 3_600_000


def subject_of(ticket: str) -> str:
    """What a rating of a ticket is about; other subjects (items done at a kiosk) have other prefixes."""
    return f"ticket:{ticket}"


def ordinal_of(level: RatingLevel | None) -> int:
    """Where a rating stands among those of its subject."""
    return NOT_RATED if level is None else RATING


def check_reasons(level: RatingLevel | None, reasons: Collection[RatingReason]) -> None:
    """差评 says why; nothing else gives reasons. Raises Refused: reason_needed, reasons_not_wanted."""
    if level is not None and level.needs_reason and not reasons:
        raise Refused("reason_needed", "reasons")
    if reasons and (level is None or not level.needs_reason):
        raise Refused("reasons_not_wanted", "reasons")


def check_rateable(
    state: TicketState, closed_ms: int | None, given: Collection[int], now_ms: int, valid_h: int
) -> None:
    """Whether a rating by code or link is accepted.

    given: the ordinals that exist. Raises Refused: not_finished, already_rated, code_expired.
    """
    if state is not TicketState.DONE or closed_ms is None:
        raise Refused("not_finished")
    if RATING in given:
        raise Refused("already_rated")
    if now_ms - closed_ms > valid_h * _HOUR_MS:
        raise Refused("code_expired")
