"""The five levels and the reasons of a rating as a page offers them."""

from dataclasses import dataclass

from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.domain.texts import Texts


@dataclass(frozen=True, slots=True)
class Choice:
    """A level or a reason."""

    id: str
    name: str
    needs_reason: bool = False


def rating_levels(t: Texts) -> list[Choice]:
    """Five levels, best first."""
    return [
        Choice(level.value, t(f"rating.level.{level.value}"), level.needs_reason) for level in RatingLevel
    ]


def rating_reasons(t: Texts) -> list[Choice]:
    """Reasons for the two lowest."""
    return [Choice(reason.value, t(f"rating.reason.{reason.value}")) for reason in RatingReason]
