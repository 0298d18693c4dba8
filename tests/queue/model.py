"""The hall in a hundred lines: what the queue must agree with, whatever is done to it."""

from collections import Counter
from dataclasses import dataclass, field

STEP_MS = 600_000
FAIR, RETURNS, RETURN_MS, RETURN_AFTER, REOPEN_MS = 2, 2, 1_800_000, 3, 1_800_000
OPEN = ("waiting", "called", "serving", "parked")


@dataclass
class ModelTicket:
    """`own` and `taken_ms` never change; `level` and `rank_ms` say where it stands. `place` is the order of taking."""

    number: str
    service: str
    own: int
    taken_ms: int
    place: int
    state: str = "waiting"
    level: int = 0
    rank_ms: int = 0
    bound: int | None = None
    at: int | None = None  # where it is parked
    then: list[str] = field(default_factory=list)
    returns: int = 0
    missed_ms: int = 0
    done_ms: int = 0
    of_today: bool = True


@dataclass
class Model:
    """Tickets of all days, windows by number."""

    services: dict[int, tuple[str, ...]]
    now_ms: int = 0
    tickets: list[ModelTicket] = field(default_factory=list)
    counters: Counter[str] = field(default_factory=Counter)
    staffed: set[int] = field(default_factory=set)
    paused: set[int] = field(default_factory=set)
    active: dict[int, ModelTicket] = field(default_factory=dict)
    streak: Counter[int] = field(default_factory=Counter)

    def take(self, service: str, prefix: str, level: int) -> str:
        self.counters[prefix] += 1
        ticket = ModelTicket(
            f"{prefix}{self.counters[prefix]:03d}", service, level, self.now_ms, len(self.tickets)
        )
        ticket.level, ticket.rank_ms = level, self.now_ms
        self.tickets.append(ticket)
        return ticket.number

    # ---- the order ----

    def order(self, window: int | None = None, services: set[str] | None = None) -> list[ModelTicket]:
        """Who waits: for a window, for some services, or at all."""
        found = [
            t
            for t in self.tickets
            if t.state == "waiting"
            and (window is None or self.fits(t, window))
            and (services is None or t.service in services)
        ]
        return sorted(
            found,
            key=lambda t: (-t.level - max(0, self.now_ms - t.rank_ms) // STEP_MS, t.rank_ms, t.place),
        )

    def fits(self, ticket: ModelTicket, window: int) -> bool:
        if ticket.bound in self.staffed:
            return ticket.bound == window
        return ticket.service in self.services[window]

    def next_for(self, window: int) -> ModelTicket | None:
        order = self.order(window)
        plain = next((t for t in order if t.level <= 0), None)
        if order and plain and order[0].level > 0 and self.streak[window] >= FAIR:
            return plain
        return order[0] if order else None

    def call(self, window: int, ticket: ModelTicket) -> None:
        """In its turn."""
        passed = ticket.level > 0 and any(t.level <= 0 for t in self.order(window))
        self.streak[window] = self.streak[window] + 1 if passed else 0
        self.bring(window, ticket)

    def bring(self, window: int, ticket: ModelTicket) -> None:
        ticket.state, ticket.bound, ticket.at = "called", None, None
        self.active[window] = ticket

    # ---- and back ----

    def others(self, service: str, but: ModelTicket | None = None) -> list[ModelTicket]:
        able = {w for w, names in self.services.items() if service in names}
        at_work = (able & self.staffed) - self.paused
        rivals = {name for w in at_work or able for name in self.services[w]} | {service}
        return [t for t in self.order(services=rivals) if t is not but]

    def put(self, ticket: ModelTicket, where: str | int, order: list[ModelTicket]) -> None:
        """head, tail, time, or behind so many."""
        ticket.state, ticket.at = "waiting", None
        ticket.level, ticket.rank_ms = ticket.own, ticket.taken_ms
        if where == "tail":
            ticket.rank_ms = self.now_ms
        elif where == "head":
            levels = max([0, *(t.level - ticket.own for t in order)])
            first_ms = min([ticket.taken_ms, *(t.rank_ms - 1 for t in order)])
            ticket.rank_ms = first_ms - levels * STEP_MS
        elif isinstance(where, int) and order:
            last = order[:where][-1]
            ticket.level, ticket.rank_ms = last.level, last.rank_ms + 1

    def come_back(self, ticket: ModelTicket) -> str:
        if ticket.state != "no_show":
            return "not_missed"
        if ticket.returns >= RETURNS:
            return "returns_used"
        if not ticket.of_today or self.now_ms > ticket.missed_ms + RETURN_MS:
            return "return_over"
        self.put(ticket, RETURN_AFTER, self.others(ticket.service, ticket))
        ticket.returns += 1
        return ""

    def reopen(self, ticket: ModelTicket, window: int) -> str:
        if ticket.state != "done":
            return "not_finished"
        if not ticket.of_today or self.now_ms > ticket.done_ms + REOPEN_MS:
            return "reopen_over"
        ticket.bound = window
        self.put(ticket, "head", self.order(window))
        return ""

    def leave(self, window: int) -> None:
        self.staffed.discard(window)
        self.paused.discard(window)
        self.streak.pop(window, None)

    def close_day(self) -> None:
        for ticket in self.tickets:
            ticket.of_today = False
            if ticket.state in OPEN:
                ticket.state, ticket.at = "expired", None
        self.counters.clear()
        self.active.clear()
        for window in list(self.staffed):
            self.leave(window)

    def states(self) -> Counter[str]:
        return Counter(ticket.state for ticket in self.tickets)
