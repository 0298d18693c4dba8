"""Which kiosk should have what of a rollout, and when its next ring may begin. Pure: the same answer everywhere, at any time."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from fleet.schemas import Wish
from kiosk.domain.errors import Refused

MOST_RINGS = 10
LONGEST_WAIT_S = 30 * 86_400.0
_OF_DAY = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


class State(StrEnum):
    """Where a rollout stands."""

    RUNNING = "running"
    PAUSED = "paused"  # who has it keeps it; nobody else installs it
    DONE = "done"
    WITHDRAWN = "withdrawn"  # the version before it is wanted again


class Step(StrEnum):
    """What is to be done with a running rollout."""

    STAY = "stay"
    PAUSE = "pause"
    NEXT = "next"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Ring:
    """`share_pct`: of the area's kiosks, the earlier rings' included; 0 = the laboratory's kiosks alone.

    success_pct: of the ring must have it before the next begins, and wait_s must have passed. error_pct: more failures pause it.
    """

    share_pct: float
    success_pct: float = 95.0
    error_pct: float = 5.0
    wait_s: float = 3600.0


USUAL = (Ring(0, 100, 0), Ring(1), Ring(10), Ring(50), Ring(100))


@dataclass(frozen=True, slots=True)
class Rollout:
    """One version of an artefact on its way into an area. `number`: of two in one area the higher wins.

    ring: the one that is going on; since: when it, or the state, began. night: local times between which kiosks install.
    """

    id: str
    number: int
    item: str
    version: int
    digest: str
    size: int
    area: str
    lab: frozenset[str]
    rings: tuple[Ring, ...]
    state: State
    ring: int
    since: datetime
    attempt: int = 1
    why: str = ""
    night: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one ring: how many kiosks it has (-1: not counted yet) and what they said.

    excused: failures that a person went on after.
    """

    total: int = -1
    installed: int = 0
    failed: int = 0
    excused: int = 0


# ---- who ----


def place(rollout: str, reporter: str) -> float:
    """From 0 up to 100, evenly: another place in each rollout, so that the same kiosks are not always the first."""
    digest = hashlib.sha256(f"{rollout}\0{reporter}".encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48 * 100


def ring_of(rollout: Rollout, reporter: str) -> int:
    """The ring that brings it to this kiosk of the area; the number of rings where none does."""
    if reporter in rollout.lab:
        return 0
    at = place(rollout.id, reporter)
    inside = (number for number, ring in enumerate(rollout.rings) if at < ring.share_pct)
    return next(inside, len(rollout.rings))


def wishes(rollouts: Iterable[Rollout], reporter: str, area: str) -> dict[str, Wish]:
    """What this kiosk should have, by item: the most specific area's newest rollout that has reached it."""
    by_item: dict[str, list[Rollout]] = {}
    for rollout in rollouts:
        if area.startswith(rollout.area):
            by_item.setdefault(rollout.item, []).append(rollout)
    found = {item: _wish(ranked(mine), reporter) for item, mine in by_item.items()}
    return {item: wish for item, wish in found.items() if wish is not None}


def ranked(rollouts: Iterable[Rollout]) -> list[Rollout]:
    """The one that is asked first stands first."""
    return sorted(rollouts, key=lambda one: (len(one.area), one.number), reverse=True)


def asked(rollouts: Iterable[Rollout]) -> list[Rollout]:
    """Without those that can never be asked: behind a finished one of the same item and area that reached everybody."""
    kept: list[Rollout] = []
    closed: set[tuple[str, str]] = set()
    for rollout in ranked(rollouts):
        key = (rollout.item, rollout.area)
        if key in closed:
            continue
        kept.append(rollout)
        whole = rollout.ring == len(rollout.rings) - 1 and rollout.rings[-1].share_pct >= 100
        if rollout.state is State.DONE and whole:
            closed.add(key)
    return kept


def _wish(mine: Sequence[Rollout], reporter: str) -> Wish | None:
    withdrawn: list[Rollout] = []
    for rollout in mine:
        if rollout.state is State.WITHDRAWN:
            withdrawn.append(rollout)
        elif ring_of(rollout, reporter) <= rollout.ring:
            return _wish_for(rollout, withdrawn)
    if not withdrawn:
        return None
    versions = tuple(sorted({one.version for one in withdrawn}))
    return Wish(rollout=withdrawn[0].id, version=-1, digest="", size=0, back_from=versions)


def _wish_for(rollout: Rollout, withdrawn: Sequence[Rollout]) -> Wish:
    back = {one.version for one in withdrawn if one.version > rollout.version}
    return Wish(
        rollout=rollout.id,
        version=rollout.version,
        digest=rollout.digest,
        size=rollout.size,
        attempt=rollout.attempt,
        hold=rollout.state is State.PAUSED,
        back_from=tuple(sorted(back)),
        night_from=rollout.night[0],
        night_until=rollout.night[1],
    )


# ---- when ----


def step(rollout: Rollout, tallies: Sequence[Tally], now: datetime) -> Step:
    """What a running rollout does next. tallies: one for each ring. A failure in any ring that was begun counts."""
    if rollout.state is not State.RUNNING:
        return Step.STAY
    begun = list(zip(rollout.rings, tallies, strict=True))[: rollout.ring + 1]
    if any(_fails(ring, tally) for ring, tally in begun):
        return Step.PAUSE
    ring, tally = begun[-1]
    whole = max(tally.total, tally.installed + tally.failed)
    waited = now - rollout.since >= timedelta(seconds=ring.wait_s)
    if ring.share_pct == 0 and tally.installed == 0:
        return Step.STAY  # a laboratory in which nobody tried it says nothing
    if tally.total < 0 or not waited or tally.installed * 100 < ring.success_pct * whole:
        return Step.STAY
    return Step.FINISH if rollout.ring == len(rollout.rings) - 1 else Step.NEXT


def stepped(rollout: Rollout, taken: Step, now: datetime) -> Rollout:
    """The rollout after the step."""
    match taken:
        case Step.STAY:
            return rollout
        case Step.PAUSE:
            return replace(rollout, state=State.PAUSED, since=now, why="errors")
        case Step.NEXT:
            return replace(rollout, ring=rollout.ring + 1, since=now)
        case Step.FINISH:
            return replace(rollout, state=State.DONE, since=now)


def _fails(ring: Ring, tally: Tally) -> bool:
    """Out of the whole ring, counted or not: the first failure of an uncounted ring does not stop a province."""
    counted = tally.failed - tally.excused
    whole = max(tally.total, tally.installed + tally.failed)
    return tally.total >= 0 and counted > 0 and counted * 100 > ring.error_pct * whole


# ---- what people do ----


def paused(rollout: Rollout, now: datetime, why: str) -> Rollout:
    """Raises Refused("rollout_state")."""
    _must_be(rollout, State.RUNNING)
    return replace(rollout, state=State.PAUSED, since=now, why=why)


def resumed(rollout: Rollout, now: datetime) -> Rollout:
    """The ring's waiting time begins anew. Raises Refused("rollout_state")."""
    _must_be(rollout, State.PAUSED)
    return replace(rollout, state=State.RUNNING, since=now, why="")


def withdrawn(rollout: Rollout, now: datetime, why: str) -> Rollout:
    """From any state, once. Raises Refused("rollout_state")."""
    _must_be(rollout, State.RUNNING, State.PAUSED, State.DONE)
    return replace(rollout, state=State.WITHDRAWN, since=now, why=why)


def retried(rollout: Rollout) -> Rollout:
    """Kiosks that failed try again; the others have nothing to do. Raises Refused("rollout_state")."""
    _must_be(rollout, State.RUNNING, State.PAUSED, State.DONE)
    return replace(rollout, attempt=rollout.attempt + 1)


def check_rings(rings: Sequence[Ring], lab: Iterable[str], night: tuple[str, str]) -> None:
    """Raises Refused("rollout_rings")."""
    if not 1 <= len(rings) <= MOST_RINGS:
        raise Refused("rollout_rings", f"expected 1 to {MOST_RINGS}")
    shares = [ring.share_pct for ring in rings]
    if shares != sorted(set(shares)) or not 0 <= shares[0] <= shares[-1] <= 100:
        raise Refused("rollout_rings", "shares rise from 0 to at most 100")
    if shares[0] == 0 and not list(lab):
        raise Refused("rollout_rings", "a ring of share 0 needs kiosks of the laboratory")
    for ring in rings:
        if not (0 <= ring.success_pct <= 100 and 0 <= ring.error_pct <= 100):
            raise Refused("rollout_rings", "thresholds are from 0 to 100")
        if not 0 <= ring.wait_s <= LONGEST_WAIT_S:
            raise Refused("rollout_rings", "wait_s is from 0 seconds to 30 days")
    if night != ("", "") and not all(_OF_DAY.fullmatch(end) for end in night):
        raise Refused("rollout_rings", "the night is two times HH:MM")


def _must_be(rollout: Rollout, *states: State) -> None:
    if rollout.state not in states:
        raise Refused("rollout_state", f"it is {rollout.state}")
