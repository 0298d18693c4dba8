"""Which reader is for what, by its name: names carry the order of plugging in, so a place in a list means nothing."""

import re
from enum import Enum, auto

from kiosk.hardware.card.settings import CardSettings


class Role(Enum):
    """What a slot is for."""

    CONTACT = auto()
    CONTACTLESS = auto()
    SAM = auto()


def role_of(reader: str, settings: CardSettings) -> Role | None:
    """The reader's role; None where it is none of ours. A SAM's slot is never one for residents' cards."""
    wanted = (
        (settings.sam, Role.SAM),
        (settings.contactless, Role.CONTACTLESS),
        (settings.contact, Role.CONTACT),
    )
    return next((role for pattern, role in wanted if pattern and re.search(pattern, reader)), None)


def any_of(settings: CardSettings) -> str:
    """One regular expression that finds all our readers."""
    patterns = (settings.contact, settings.contactless, settings.sam)
    return "|".join(f"(?:{pattern})" for pattern in patterns if pattern)
