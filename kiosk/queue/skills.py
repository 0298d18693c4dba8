"""What a service is worth at a window: what the site prefers there, and what the person there is good at."""

from collections.abc import Mapping
from enum import StrEnum

from kiosk.queue.settings import WindowSettings


class Skill(StrEnum):
    """What a member of staff does for a service (参与系数); wording `skill.<value>`. Without one it is `main`."""

    MAIN = "main"
    HELP = "help"  # where nothing of their own is as urgent
    NONE = "none"  # never


_WORTH = {Skill.MAIN: 0, Skill.HELP: -1}


def worth_at(window: WindowSettings, skills: Mapping[str, Skill]) -> dict[str, int]:
    """Levels for each service that is called there by somebody with these skills."""
    return {
        service: window.prefers.get(service, 0) + _WORTH[skill]
        for service in window.services
        if (skill := skills.get(service, Skill.MAIN)) is not Skill.NONE
    }
