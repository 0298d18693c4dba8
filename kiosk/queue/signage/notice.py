"""A notice of the hall: what it shows, when it may be shown, and who said so. A changed notice is a new notice."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from kiosk.domain.errors import Refused

LONGEST_TITLE = 24
LONGEST_TEXT = 90  # what a card can show so that it is read from 8 m
LONGEST_EMERGENCY = 60
SHORTEST_S, LONGEST_S = 3, 600


class NoticeKind(StrEnum):
    """What a notice is made of."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"


class NoticePriority(StrEnum):
    """How a notice takes its turn: in the round, more often, or instead of everything else."""

    NORMAL = "normal"
    IMPORTANT = "important"
    ALONE = "alone"


class NoticeState(StrEnum):
    """waiting → approved → withdrawn; waiting → withdrawn. Over days it drops by itself, whatever its state."""

    WAITING = "waiting"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Timing:
    """When a notice may be shown: first and last day, days of the week (0 = Monday, empty = all), times of day."""

    first_day: date
    last_day: date
    days: tuple[int, ...] = ()
    begins: time | None = None
    ends: time | None = None

    def check(self) -> None:
        """Raises Refused bad_notice with the field that is wrong."""
        if self.last_day < self.first_day:
            raise Refused("bad_notice", "last_day")
        if any(day not in range(7) for day in self.days) or len(set(self.days)) != len(self.days):
            raise Refused("bad_notice", "days")
        if (self.begins is None) is not (self.ends is None):
            raise Refused("bad_notice", "ends")
        if self.begins is not None and self.ends is not None and self.begins >= self.ends:
            raise Refused("bad_notice", "ends")


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it was placed and decided. `media`: the name of its file, "" for a text. `sound`: a film is heard."""

    id: str
    kind: NoticeKind
    title: str
    text: str
    media: str
    priority: NoticePriority
    seconds: int
    timing: Timing
    author: str
    state: NoticeState
    approver: str = ""
    sound: bool = False

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return today > self.timing.last_day


def check_words(title: str, text: str, *, needed: bool) -> None:
    """Title and text of a notice; needed: a text notice has both. Raises Refused bad_notice."""
    for field, words, longest in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_TEXT)):
        if len(words) > longest or not is_plain(words) or (needed and not words.strip()):
            raise Refused("bad_notice", field)
    if not title.strip():
        raise Refused("bad_notice", "title")


def check_seconds(seconds: int) -> None:
    """How long it is shown each time; 0 = as the site shows its cards. Raises Refused bad_notice."""
    if seconds and not SHORTEST_S <= seconds <= LONGEST_S:
        raise Refused("bad_notice", "seconds")


def is_plain(words: str) -> bool:
    """Whether it can be shown as it is: no control characters but line breaks."""
    return all(sign == "\n" or sign.isprintable() for sign in words)
