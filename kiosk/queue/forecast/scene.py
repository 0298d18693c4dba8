"""The hall of this moment as the loop needs it: who waits in which line, which window is free when. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.queue.calling import Caller, Waiting, fits
from kiosk.queue.forecast.loop import Desk, Entry, Standing

Class = tuple[str, int]  # service and level
_Kind = tuple[str, int, int | None, str]  # a class, and where alone it is called: who stands in the same line


@dataclass(frozen=True, slots=True)
class WindowNow:
    """A window at work. since_ms: its last call while it is not free for another, and for which service that was."""

    caller: Caller
    since_ms: int | None = None
    service: str = ""
    breaks: tuple[tuple[int, int], ...] = ()
    streak: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """What one outlook is made from. offered: classes to tell a wait for. inflow: tickets of a class in a millisecond."""

    now_ms: int
    step_ms: int
    waiting: Sequence[Waiting]
    windows: Sequence[WindowNow]
    offered: Collection[Class]
    inflow: Mapping[Class, float] = field(default_factory=dict)
    fair: int = 0


def standing_of(scene: Scene) -> tuple[Standing, list[Class]]:
    """The loop's start, and which class each line is. Tickets are numbered as they stand in `waiting`."""
    queues: dict[_Kind, list[Entry]] = {
        (service, level, None, ""): [] for service, level in sorted({*scene.offered, *scene.inflow})
    }
    for number, ticket in enumerate(scene.waiting):
        kind = (ticket.service, ticket.level, ticket.for_window, ticket.for_staff)
        queues.setdefault(kind, []).append((ticket.rank_ms, ticket.sequence, number))
    desks = tuple(
        Desk(
            tuple(
                (line, kind[1] + window.caller.worth.get(kind[0], 0))
                for line, kind in enumerate(queues)
                if fits(_standing_in(kind), window.caller)
            ),
            window.breaks,
            window.streak,
        )
        for window in scene.windows
    )
    standing = Standing(
        now_ms=scene.now_ms,
        step_ms=scene.step_ms,
        desks=desks,
        queues=tuple(tuple(sorted(queue)) for queue in queues.values()),
        size=len(scene.waiting),
        fair=scene.fair,
        plain=tuple(kind[1] <= 0 for kind in queues),
    )
    return standing, [(service, level) for service, level, _, _ in queues]


def _standing_in(kind: _Kind) -> Waiting:
    """Anybody of the line."""
    service, level, for_window, for_staff = kind
    return Waiting("", service, level, 0, 0, for_window, for_staff)
