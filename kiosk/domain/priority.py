"""Who may be called earlier, and why; the reason is public on every screen."""

from enum import StrEnum


class PriorityClass(StrEnum):
    """A ticket's class, the same word in store, event and wire; wording under `priority.<value>`.

    Source: common hall rules (domain facts, c); which classes a site grants, and their level, is configuration.
    """

    NORMAL = "normal"
    ELDER = "elder"
    SOLDIER = "soldier"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    VETERAN = "veteran"
    APPOINTMENT = "appointment"  # given by a check-in in time, never by asking
    GREEN = "green"  # the green channel: whom a clerk sends ahead
