"""What is to be done about one item that the fleet wishes for. Pure."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from fleet.schemas import Wish

SEEN_AT_MOST = 20
FETCH_AGAIN = timedelta(hours=1)  # after a failure that may pass by itself
_OF_DAY = re.compile(r"\d\d:\d\d")


class Reason(StrEnum):
    """Why an artefact is not installed; as `artefact.failed` says it."""

    WRONG_DIGEST = "wrong_digest"
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_CONTENT = "wrong_content"  # unreadable, or another item or version than was wished for
    OLDER = "older"
    EXPIRED = "expired"
    NOT_WANTED_HERE = "not_wanted_here"  # this kiosk has no place for the kind
    DOES_NOT_LOAD = "does_not_load"
    DOES_NOT_START = "does_not_start"
    DISK = "disk"


PASSING = frozenset({Reason.DISK})


@dataclass(frozen=True, slots=True)
class Held:
    """A version that is or was installed here."""

    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A version that was tried in vain."""

    digest: str
    attempt: int
    reason: Reason
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """What this kiosk has of one item. `seen`: versions that were ever installed."""

    current: Held | None = None
    previous: Held | None = None
    failure: Failure | None = None
    seen: tuple[int, ...] = ()
    told: str = ""  # the rollout whose success the fleet was last told


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is asked. `local`: the time of the station's day."""

    now: datetime
    local: time
    visit_open: bool
    fetched: bool = False  # the file is here, whole and checked


class Step(StrEnum):
    """What comes next."""

    REST = "rest"
    FETCH = "fetch"
    INSTALL = "install"
    REMOVE = "remove"
    REFUSE_OLDER = "refuse_older"
    TELL = "tell"


def next_step(wish: Wish, item: Item, moment: Moment) -> Step:
    """One step; asked again after it."""
    has_it = item.current is not None and item.current.digest == wish.digest
    if has_it or (not wish.digest and item.current is None):
        return Step.REST if item.told == wish.rollout else Step.TELL
    if wish.hold or _was_tried(wish, item, moment.now):
        return Step.REST
    if not wish.digest:
        if item.current is None or item.current.version not in wish.back_from:
            return Step.REST
        return Step.REMOVE if _may_install(wish, moment) else Step.REST
    if is_older(wish, item):
        return Step.REFUSE_OLDER
    if not moment.fetched:
        return Step.FETCH
    return Step.INSTALL if _may_install(wish, moment) else Step.REST


def is_older(wish: Wish, item: Item) -> bool:
    """Whether the wish goes back and nobody withdrew what is here, or is a second file of one version."""
    floor = max((version for version in item.seen if version not in wish.back_from), default=-1)
    if wish.version < floor:
        return True
    return item.current is not None and item.current.version == wish.version


def installed(item: Item, held: Held | None) -> Item:
    """Another version is in place now; None: nothing."""
    versions = {*item.seen, *((held.version,) if held else ())}
    seen = tuple(sorted(versions)[-SEEN_AT_MOST:])
    return Item(current=held, previous=item.current, failure=None, seen=seen, told="")


def failed(item: Item, wish: Wish, reason: Reason, at: datetime) -> Item:
    """What was here stays."""
    failure = Failure(wish.digest, wish.attempt, reason, at)
    return Item(item.current, item.previous, failure, item.seen, item.told)


def fallen(item: Item) -> Item:
    """What was in force did not prove itself: what was before is."""
    return Item(item.previous, None, item.failure, item.seen, item.told)


def is_news(item: Item, wish: Wish, reason: Reason) -> bool:
    """Whether the fleet has not been told of this failure."""
    before = item.failure
    return before is None or (before.digest, before.attempt, before.reason) != (
        wish.digest,
        wish.attempt,
        reason,
    )


def is_night(wish: Wish, local: time) -> bool:
    """Whether it is between the two times; "" or nonsense: always."""
    if not (_OF_DAY.fullmatch(wish.night_from) and _OF_DAY.fullmatch(wish.night_until)):
        return True
    now = f"{local:%H:%M}"
    if wish.night_from <= wish.night_until:
        return wish.night_from <= now < wish.night_until
    return now >= wish.night_from or now < wish.night_until


def _may_install(wish: Wish, moment: Moment) -> bool:
    return not moment.visit_open and is_night(wish, moment.local)


def _was_tried(wish: Wish, item: Item, now: datetime) -> bool:
    failure = item.failure
    if failure is None or failure.digest != wish.digest or failure.attempt < wish.attempt:
        return False
    # A clock that went back does not make it wait for years.
    return failure.reason not in PASSING or abs(now - failure.at) < FETCH_AGAIN


@dataclass(frozen=True, slots=True)
class Kept:
    """All of it, as it outlives a power cut. `tag`: of the wishes, as the fleet gave it."""

    tag: str = ""
    wishes: dict[str, Wish] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
