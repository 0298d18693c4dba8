"""The hall in forty lines: what the queue must agree with, whatever is done to it."""

from collections import Counter
from dataclasses import dataclass, field

STEP_S = 600
OPEN = ("waiting", "called", "serving")


@dataclass
class ModelTicket:
    """`place` is the order of taking, `taken_s` the time that only grows."""

    number: str
    service: str
    level: int
    taken_s: float
    place: int
    state: str = "waiting"


@dataclass
class Model:
    """Tickets of all days, windows by number."""

    services: dict[int, tuple[str, ...]]
    now_s: float = 0
    tickets: list[ModelTicket] = field(default_factory=list)
    counters: Counter[str] = field(default_factory=Counter)
    staffed: set[int] = field(default_factory=set)
    paused: set[int] = field(default_factory=set)
    active: dict[int, ModelTicket] = field(default_factory=dict)

    def take(self, service: str, prefix: str, level: int) -> str:
        self.counters[prefix] += 1
        number = f"{prefix}{self.counters[prefix]:03d}"
        self.tickets.append(ModelTicket(number, service, level, self.now_s, len(self.tickets)))
        return number

    def next_for(self, window: int) -> ModelTicket | None:
        fitting = [t for t in self.tickets if t.state == "waiting" and t.service in self.services[window]]
        return max(
            fitting, key=lambda t: (t.level + (self.now_s - t.taken_s) // STEP_S, -t.place), default=None
        )

    def end(self, window: int, state: str) -> None:
        self.active.pop(window).state = state

    def close_day(self) -> None:
        for ticket in self.tickets:
            if ticket.state in OPEN:
                ticket.state = "expired"
        self.counters.clear()
        self.staffed.clear()
        self.paused.clear()
        self.active.clear()

    def states(self) -> Counter[str]:
        return Counter(ticket.state for ticket in self.tickets)
