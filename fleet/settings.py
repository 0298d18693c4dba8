"""What operations may set on a reporter from afar: a closed list, judged alike by the fleet and by the kiosk. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """Why a setting is not taken."""

    UNKNOWN = "unknown"
    TYPE = "type"
    RANGE = "range"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Number:
    """Least and most, both allowed; `whole` without a fraction."""

    least: float
    most: float
    whole: bool = False
    at_restart: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these words."""

    words: tuple[str, ...]
    at_restart: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    at_restart: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, never empty."""

    longest: int
    at_restart: bool = False


Rule = Number | Choice | Flag | Line

# The names are those of config/agent.toml, but for sync.next_s, log.level and the resident's voice at the beginning of a visit.
RULES: Mapping[str, Rule] = {
    "sync.next_s": Number(5, 3600),
    "log.level": Choice(("DEBUG", "INFO", "WARNING", "ERROR")),
    "visit.idle_warn_s": Number(20, 600),
    "visit.warning_s": Number(10, 120),
    "visit.ticket_page_s": Number(5, 300),
    "voice.volume": Number(1, 5, whole=True),
    "voice.on": Flag(),
    "priority.from_claim": Flag(),
    "station.hotline": Line(20, at_restart=True),
    "retention.outbox_days": Number(14, 365, whole=True, at_restart=True),
}


def wrong_with(key: str, value: object) -> Wrong | None:
    """None where the key may have this value."""
    rule = RULES.get(key)
    match rule:
        case None:
            return Wrong.UNKNOWN
        case Flag():
            return None if isinstance(value, bool) else Wrong.TYPE
        case Number():
            return _number(rule, value)
        case Choice(words):
            if not isinstance(value, str):
                return Wrong.TYPE
            return None if value in words else Wrong.CHOICE
        case Line(longest):
            if not isinstance(value, str):
                return Wrong.TYPE
            right = bool(value.strip()) and len(value) <= longest and value.isprintable()
            return None if right else Wrong.RANGE


def all_wrong(settings: Mapping[str, object]) -> dict[str, str]:
    """Key → why, for those that may not stand so."""
    judged = {key: wrong_with(key, value) for key, value in settings.items()}
    return {key: wrong.value for key, wrong in judged.items() if wrong is not None}


def waits_for_restart(key: str) -> bool:
    """Whether the key is in force only after the reporter has started again."""
    rule = RULES.get(key)
    return rule is not None and rule.at_restart


def _number(rule: Number, value: object) -> Wrong | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Wrong.TYPE
    if rule.whole and not isinstance(value, int):
        return Wrong.TYPE
    return None if rule.least <= value <= rule.most else Wrong.RANGE
