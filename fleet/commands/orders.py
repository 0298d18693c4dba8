"""One command for one kiosk: what may be asked, and the states it goes through. Pure.

    waiting ──given──► leased ──the kiosk's result──► done | failed | expired
       └──cancelled by a person

A command that was given is given again when its lease is over, until the kiosk has answered: the kiosk does it once and
repeats the stored answer. It dies of age on the kiosk alone, so that "expired" is never only what the fleet thinks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from fleet.schemas import Command, CommandKind, Event, ReporterKind, Setting
from kiosk.domain.errors import Refused

LEASE = timedelta(seconds=60)
SHORTEST, LONGEST = timedelta(seconds=10), timedelta(days=7)
AT_ONCE = 10  # given to one kiosk with one answer
DONE, FAILED = "command.done", "command.failed"
RESULTS = frozenset({DONE, FAILED})
EXPIRED = "expired"  # the reason of a failure
UPLOADS = frozenset({CommandKind.LOG_BUNDLE, CommandKind.SCREEN_PICTURE})
# argument → type, all of them wanted
ARGUMENTS: Mapping[CommandKind, Mapping[str, type]] = {
    CommandKind.RESTART_SERVICE: {"service": str},
    CommandKind.MAINTENANCE: {"on": bool},
}


class CommandState(StrEnum):
    """Where it stands."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Order:
    """One command as the store has it. `approval`: of the second person, where one was needed."""

    reporter: str
    id: int
    kind: CommandKind
    arguments: Mapping[str, Setting]
    state: CommandState
    created_at: datetime
    expires_at: datetime
    leased_until: datetime | None
    who: str
    approval: str | None
    result: Mapping[str, object] | None
    ended_at: datetime | None

    def as_message(self, now: datetime) -> Command:
        """What the kiosk is given; one whose time is over says so."""
        left = (self.expires_at - now).total_seconds()
        return Command(
            id=self.id, kind=self.kind.value, valid_s=max(left, 0.0), arguments=dict(self.arguments)
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What a kiosk says became of a command."""

    id: int
    state: CommandState
    detail: Mapping[str, object]


def checked(
    kind: CommandKind, arguments: Mapping[str, Setting], reporter: ReporterKind, valid: timedelta
) -> None:
    """Raises Refused: not_a_kiosk, arguments_wrong, validity_wrong."""
    if reporter is not ReporterKind.KIOSK:
        raise Refused("not_a_kiosk")
    wanted = ARGUMENTS.get(kind, {})
    if arguments.keys() != wanted.keys():
        raise Refused("arguments_wrong", f"expected {', '.join(wanted) or 'none'}")
    for name, value in arguments.items():
        if not isinstance(value, wanted[name]) or value == "" or len(str(value)) > 64:
            raise Refused("arguments_wrong", name)
    if not SHORTEST <= valid <= LONGEST:
        raise Refused("validity_wrong", "10 seconds to 7 days")


def next_id(last: int, now: datetime) -> int:
    """Above every id that this kiosk ever had, also where the store was restored from a backup: milliseconds of 1970."""
    return max(last + 1, int(now.timestamp() * 1000))


def result_of(event: Event) -> Result | None:
    """What the event says of a command; None for one that says nothing of any."""
    if event.kind not in RESULTS:
        return None
    try:
        told = msgspec.json.decode(event.payload, type=dict[str, object])
    except msgspec.DecodeError:
        return None
    number = told.pop("command", None)
    if not isinstance(number, int):
        return None
    if event.kind == DONE:
        return Result(number, CommandState.DONE, told)
    state = CommandState.EXPIRED if told.get("why") == EXPIRED else CommandState.FAILED
    return Result(number, state, told)
