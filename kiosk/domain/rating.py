"""好差评: the five levels of a rating and the reasons that the two lowest need."""

from enum import StrEnum


class RatingLevel(StrEnum):
    """Kept as a word: standards and provinces number the levels in opposite directions.

    Source: 国办发〔2019〕51号, five levels, the last two are 差评.
    """

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"

    @property
    def needs_reason(self) -> bool:
        """True for 差评, which must say why."""
        return self in (RatingLevel.DISSATISFIED, RatingLevel.VERY_DISSATISFIED)


class RatingReason(StrEnum):
    """Why a service was bad; wording under `rating.reason.<value>`. Version 1 of the option set."""

    EXTRA_MATERIALS = "extra_materials"  # asked for papers that the guide does not name
    LATE = "late"  # not done in the promised time
    ATTITUDE = "attitude"
    NOT_EXPLAINED = "not_explained"  # not told everything at once
    OTHER = "other"


class RatingChannel(StrEnum):
    """Where the rating was given."""

    PAD = "pad"
    KIOSK = "kiosk"
    PHONE = "phone"
