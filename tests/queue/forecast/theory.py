"""M/M/c: what Erlang's formula says, and what the loop gives."""

from dataclasses import dataclass
from math import factorial
from random import Random

from kiosk.queue.forecast.loop import Arrival, Desk, Luck, Standing, play

SERVICE_MS = 600_000
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Waits:
    """The share that waits at all, and the mean wait of everybody in services."""

    waiting: float
    mean: float


def erlang_c(servers: int, load: float) -> Waits:
    """load: the share of time that each server is busy. Source: Erlang 1917; any textbook of queues."""
    offered = servers * load
    last = offered**servers / factorial(servers) / (1 - load)
    waiting = last / (sum(offered**k / factorial(k) for k in range(servers)) + last)
    return Waits(waiting, waiting / (servers * (1 - load)))


def played(servers: int, load: float, customers: int, seed: int) -> Waits:
    """Poisson arrivals and exponential services through the loop. One long run, from an empty hall."""
    random = Random(seed)
    rate = servers * load / SERVICE_MS
    at, arrivals = 0.0, []
    for who in range(customers):
        at += random.expovariate(rate)
        arrivals.append(Arrival(round(at), 0, who))
    standing = Standing(0, 1 << 50, (Desk(((0, 0),)),) * servers, ((),), customers)
    luck = Luck([0] * servers, lambda _line, _desk: round(random.expovariate(1 / SERVICE_MS)))
    called_ms = play(standing, luck, arrivals).called_ms
    seen = [call - arrival.at_ms for call, arrival in zip(called_ms, arrivals, strict=True)][BATCH:]
    return Waits(sum(1 for ms in seen if ms > 0) / len(seen), sum(seen) / len(seen) / SERVICE_MS)
