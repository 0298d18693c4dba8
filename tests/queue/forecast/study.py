"""Made-up days of a hall with priorities, transfers and a roster that is only half true; each ticket's forecast and its wait.

As in the study that set the bars: six windows that handle everything, six minutes a ticket (coefficient of variation 0.8), a
morning over capacity, half the windows at lunch, 6 % no-shows; and on top what that study left out. Without those errors the
mean wait is the study's, 12 minutes. The days are played here by a simulation of their own, which calls by
`kiosk.queue.calling.next_ticket`; the product's loop never sees their seeds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import exp, log, sqrt
from random import Random
from typing import TypeVar

from kiosk.queue.calling import Caller, Waiting, next_ticket
from kiosk.queue.forecast.history import Lessons, Planned, Turn, lessons_of
from kiosk.queue.forecast.outlook import RUNS, Playing, Spread
from kiosk.queue.forecast.reading import together
from kiosk.queue.forecast.scene import Class, Scene, WindowNow

T = TypeVar("T")
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
STEP_MS = 600_000
HISTORY = 5
MEANS_MIN = {"pension": 6.5, "social-card": 4.5, "job-registration": 6.5, "labour-complaint": 8.0}
SHARES = {"pension": 0.40, "social-card": 0.32, "job-registration": 0.18, "labour-complaint": 0.10}
VARIATION = 0.8
LEVELS = {0: 0.80, 1: 0.17, 2: 0.03}
WINDOWS = range(1, 7)
# Tickets an hour from nine to five: over capacity in the morning, a second hill after lunch.
HOURLY = (66, 60, 42, 20, 28, 52, 44, 26)
NO_SHOW, TRANSFER = 0.06, 0.05
# What the roster does not know: short absences after a ticket, late openings, long absences, lunch off by minutes.
AWAY_SHORT, AWAY_LATE, AWAY_LONG, LUNCH_OFF_MIN = 0.03, 0.08, 0.06, 8.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One ticket that had to wait: what was forecast at its issue, and how long it was."""

    spread: Spread
    waited_s: float
    level: int


@dataclass(slots=True)
class Seat:
    """A window on one day. roster: what is planned; away: what happens. The end of `turn` is not known before it has passed."""

    window: int
    pace: float
    roster: tuple[int, int]
    away: list[tuple[int, int]]
    turn: Turn | None = None
    busy: bool = False
    absent: bool = False


@dataclass(slots=True)
class Known:
    """What a site has learnt before a day begins. taken: by hour and class, of each past day."""

    lessons: Lessons
    taken: Sequence[dict[tuple[int, Class], int]]


def judged_days(seed: int, count: int) -> Iterator[list[Judged]]:
    """So many days, each after five of history; clerks stay who they are."""
    random = Random(seed)
    paces = {window: exp(random.gauss(-0.01, 0.15)) for window in WINDOWS}
    turns: list[list[Turn]] = []
    taken: list[dict[tuple[int, Class], int]] = []
    planned: list[Planned] = []
    for number in range(HISTORY + count):
        known = None
        if number >= HISTORY:
            lessons = lessons_of(
                [turn for day in turns[-HISTORY:] for turn in day], together(planned[-HISTORY:])
            )
            known = Known(lessons, taken[-HISTORY:])
        day = Day(number * DAY_MS, random, paces, known, seed * 1000 + number)
        day.play()
        turns.append(day.turns)
        taken.append(day.taken)
        planned.append({seat.window: [seat.roster] for seat in day.seats})
        if known is not None:
            yield day.judged()


@dataclass(slots=True)
class Day:
    """One day as it happens; forecasts are made where something is known."""

    start_ms: int
    random: Random
    paces: dict[int, float]
    known: Known | None
    seed: int
    seats: list[Seat] = field(init=False)
    waiting: list[Waiting] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    taken: dict[tuple[int, Class], int] = field(default_factory=dict)
    _heap: list[tuple[int, int, int]] = field(
        default_factory=list
    )  # when, the seat that is free or -1, the ticket that comes
    _coming: list[Waiting] = field(default_factory=list)
    _told: dict[str, Spread] = field(default_factory=dict)
    _called: dict[str, tuple[Waiting, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seats = [self._seat(window) for window in WINDOWS]

    def play(self) -> None:
        """From the first arrival until nobody waits."""
        for number, at_ms in enumerate(self._arrivals(), 1):
            name = f"{self.start_ms // DAY_MS}-{number}"
            ticket = Waiting(name, chosen(self.random, SHARES), chosen(self.random, LEVELS), at_ms, number)
            self._comes(ticket, at_ms)
        for place in range(len(self.seats)):
            heappush(self._heap, (self.start_ms, place, 0))
        while self._heap:
            at_ms, place, number = heappop(self._heap)
            if place < 0:
                self._arrive(self._coming[number], at_ms)
            else:
                self._free(self.seats[place], at_ms)

    def judged(self) -> list[Judged]:
        """The forecasts with what came of them."""
        return [
            Judged(
                spread,
                (self._called[name][1] - self._called[name][0].rank_ms) / 1000,
                self._called[name][0].level,
            )
            for name, spread in self._told.items()
        ]

    def _comes(self, ticket: Waiting, at_ms: int) -> None:
        self._coming.append(ticket)
        heappush(self._heap, (at_ms, -1, len(self._coming) - 1))

    def _arrive(self, ticket: Waiting, at_ms: int) -> None:
        if ticket.ticket not in self._called:
            kind = ((at_ms - self.start_ms) // HOUR_MS, (ticket.service, ticket.level))
            self.taken[kind] = self.taken.get(kind, 0) + 1
            if self.known is not None and not any(self._is_free(seat, at_ms) for seat in self.seats):
                self._told[ticket.ticket] = self._forecast(ticket, at_ms, self.known)
        self.waiting.append(ticket)
        for seat in self.seats:
            if not seat.busy and not seat.absent:
                self._free(seat, at_ms)

    def _is_free(self, seat: Seat, at_ms: int) -> bool:
        return not (seat.busy or seat.absent or any(begin <= at_ms < end for begin, end in seat.away))

    def _free(self, seat: Seat, at_ms: int) -> None:
        """The window has nobody any more, or its clerk is back."""
        if seat.busy and seat.turn is not None and seat.turn.ended_ms > at_ms:
            return
        has_served, seat.busy, seat.absent = seat.busy, False, False
        until_ms = max((end for begin, end in seat.away if begin <= at_ms < end), default=0)
        if has_served and self.random.random() < AWAY_SHORT:
            until_ms = max(until_ms, at_ms + int(self.random.uniform(3, 15) * MINUTE_MS))
        if until_ms:
            seat.absent = True
            heappush(self._heap, (until_ms, seat.window - 1, 0))
            return
        found = next_ticket(self.waiting, Caller(seat.window, dict.fromkeys(SHARES, 0)), at_ms, STEP_MS)
        if found is not None:
            self._serve(seat, found.ticket, at_ms)

    def _serve(self, seat: Seat, ticket: Waiting, at_ms: int) -> None:
        random = self.random
        self.waiting.remove(ticket)
        self._called.setdefault(ticket.ticket, (ticket, at_ms))
        came = random.random() >= NO_SHOW
        took_ms = (
            service_ms(random, ticket.service) * seat.pace if came else random.uniform(0.6, 1.8) * MINUTE_MS
        )
        ended_ms = at_ms + int(took_ms + random.uniform(2, 15) * 1000)  # a breath before the next
        staff = f"staff{seat.window}"
        seat.turn = Turn(ticket.ticket, ticket.service, seat.window, staff, ticket.rank_ms, at_ms, ended_ms)
        seat.busy = True
        self.turns.append(seat.turn)
        heappush(self._heap, (ended_ms, seat.window - 1, 0))
        if came and random.random() < TRANSFER:
            other = random.choice([service for service in SHARES if service != ticket.service])
            moved = Waiting(ticket.ticket, other, ticket.level, ticket.rank_ms, ticket.sequence)
            self._comes(moved, ended_ms)

    def _forecast(self, ticket: Waiting, at_ms: int, known: Known) -> Spread:
        """What the product would have said, from what a site can know at this moment."""
        kind = (ticket.service, ticket.level)
        hour = (at_ms - self.start_ms) // HOUR_MS
        inflow: dict[Class, float] = {}
        for day in known.taken:
            for (at, one), count in day.items():
                if at == hour and one[1] > 0:
                    inflow[one] = inflow.get(one, 0.0) + count / len(known.taken) / HOUR_MS
        windows = [self._window_now(seat, at_ms) for seat in self.seats if seat.turn or not seat.absent]
        scene = Scene(at_ms, STEP_MS, self.waiting, windows, {kind}, inflow)
        playing = Playing(
            scene, known.lessons, dict.fromkeys(SHARES, 5 * MINUTE_MS), self.seed + ticket.sequence
        )
        for _ in range(RUNS):
            playing.step()
        return playing.outlook({kind: 0}).tails[kind].spread

    def _window_now(self, seat: Seat, at_ms: int) -> WindowNow:
        """As the product reads it: nobody has signed in at a window that opens late, so it is not among these."""
        planned = seat.roster[0] <= at_ms < seat.roster[1]
        held = seat.turn if seat.turn is not None and (seat.busy or (seat.absent and not planned)) else None
        return WindowNow(
            Caller(seat.window, dict.fromkeys(SHARES, 0), f"staff{seat.window}"),
            held.called_ms if held is not None else None,
            held.service if held is not None else "",
            (seat.roster,),
        )

    def _seat(self, window: int) -> Seat:
        random, minute_ms = self.random, MINUTE_MS
        begins_ms = self.start_ms + (150 if window % 2 else 210) * minute_ms
        roster = (begins_ms, begins_ms + HOUR_MS)
        off_ms = [int(random.uniform(-LUNCH_OFF_MIN, LUNCH_OFF_MIN) * minute_ms) for _ in roster]
        away = [(roster[0] + off_ms[0], roster[1] + off_ms[1])]
        if random.random() < AWAY_LATE:
            away.append((self.start_ms, self.start_ms + int(random.uniform(10, 40) * minute_ms)))
        if random.random() < AWAY_LONG:
            from_ms = self.start_ms + int(random.uniform(60, 400) * minute_ms)
            away.append((from_ms, from_ms + int(random.uniform(30, 90) * minute_ms)))
        return Seat(window, self.paces[window], roster, away)

    def _arrivals(self) -> Iterator[int]:
        busy = exp(self.random.gauss(0, 0.08))  # some days more come
        for hour, rate in enumerate(HOURLY):
            at_h = self.random.expovariate(rate * busy)
            while at_h < 1:
                yield self.start_ms + int((hour + at_h) * HOUR_MS)
                at_h += self.random.expovariate(rate * busy)


def service_ms(random: Random, service: str) -> float:
    """Lognormal, as service times are."""
    variance = log(1 + VARIATION**2)
    return random.lognormvariate(log(MEANS_MIN[service]) - variance / 2, sqrt(variance)) * MINUTE_MS


def chosen(random: Random, shares: dict[T, float]) -> T:
    """One of them, by its share."""
    return random.choices(list(shares), list(shares.values()))[0]
