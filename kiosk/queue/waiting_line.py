"""Who waits, kept in order: within one level of one service nobody overtakes, so each of those is one sorted lane. Pure."""

from bisect import bisect_left
from collections.abc import Collection, Iterable

from kiosk.queue.calling import Before, Waiting

_Lane = tuple[int, str]


class WaitingLine:
    """Tickets by level and service; those that are bound to a window or a person stand beside the lanes."""

    def __init__(self, waiting: Iterable[Waiting] = ()) -> None:
        self._lanes: dict[_Lane, list[Waiting]] = {}
        self._places: dict[str, Waiting] = {}
        self._bound: dict[str, Waiting] = {}
        for ticket in waiting:
            self.put(ticket)

    def put(self, ticket: Waiting) -> None:
        """It waits there now, wherever it waited before."""
        self.drop(ticket.ticket)
        if ticket.for_window is not None or ticket.for_staff:
            self._bound[ticket.ticket] = ticket
            return
        self._places[ticket.ticket] = ticket
        lane = self._lanes.setdefault((ticket.level, ticket.service), [])
        lane.insert(_before(lane, _rank(ticket)), ticket)

    def drop(self, ticket: str) -> None:
        """It waits no more; nothing where it did not."""
        self._bound.pop(ticket, None)
        there = self._places.pop(ticket, None)
        if there is not None:
            lane = self._lanes[there.level, there.service]
            del lane[_before(lane, _rank(there))]

    @property
    def bound(self) -> list[Waiting]:
        """Those that are meant for a window or a person, whether or not it is there."""
        return list(self._bound.values())

    def heads(self, limit: int) -> list[Waiting]:
        """The first `limit` of every lane: whoever is among the first of all is among them."""
        return [ticket for lane in self._lanes.values() for ticket in lane[:limit]]

    def ahead(self, services: Collection[str], before: Before) -> int:
        """How many of these services are called before that rank."""
        count = 0
        for (level, service), lane in self._lanes.items():
            if service not in services:
                continue
            if level > before.above:
                count += len(lane)
            elif (place := before.until.get(level)) is not None:
                count += _before(lane, place)
        return count + sum(
            1 for ticket in self._bound.values() if ticket.service in services and before.holds(ticket)
        )

    def everybody(self) -> list[Waiting]:
        """All who wait, in the order of taking."""
        return sorted([*self._places.values(), *self._bound.values()], key=lambda ticket: ticket.sequence)


def _before(lane: list[Waiting], rank: tuple[int, int]) -> int:
    """How many stand before that rank; nearly always all, for who comes last stands last, or none, who is called."""
    if not lane or _rank(lane[-1]) < rank:
        return len(lane)
    return 0 if _rank(lane[0]) >= rank else bisect_left(lane, rank, key=_rank)


def _rank(ticket: Waiting) -> tuple[int, int]:
    return ticket.rank_ms, ticket.sequence
