"""The forecast on made-up days that it has not seen, and what one costs. Tuned on seeds below 200."""

import os
import time
from collections.abc import Sequence
from statistics import median

from kiosk.queue.calling import Caller, Waiting
from kiosk.queue.forecast.history import Lessons, Pool
from kiosk.queue.forecast.outlook import RUNS, Playing
from kiosk.queue.forecast.scene import Scene, WindowNow
from tests.budgets.rows import Measured
from tests.queue.forecast.study import STEP_MS, Judged, judged_days

GROUP = "queue"
SEEDS, DAYS_EACH = range(201, 211), 2
AIM = 80.0  # of each hundred inside p10–p90
WAITING, FORECASTS = 40, 30
MINUTE_MS = 60_000


def measure() -> list[Measured]:
    """The study on test seeds, then the cost of one outlook of a full hall."""
    tickets = [one for seed in SEEDS for day in judged_days(seed, DAYS_EACH) for one in day]
    mean_s = sum(one.waited_s for one in tickets) / len(tickets)
    mae_s = sum(abs(one.spread.at(0.5) - one.waited_s) for one in tickets) / len(tickets)
    bias_s = sum(one.spread.at(0.5) - one.waited_s for one in tickets) / len(tickets)
    inside, shown = _inside(tickets, 0.1, 0.9), _inside(tickets, 0.2, 0.8)
    days = f"{len(tickets)} tickets on {len(SEEDS) * DAYS_EACH} days, mean wait {mean_s / 60:.1f} min"
    return [
        Measured(
            "forecast_mae_percent",
            round(100 * mae_s / mean_s, 1),
            f"MAE {mae_s / 60:.2f} min, bias {bias_s / 60:+.2f} min; {days}",
        ),
        Measured(
            "forecast_coverage_off",
            round(abs(inside - AIM), 1),
            f"nominal 80 % covers {inside:.1f} %, shown 60 % covers {shown:.1f} %; {days}",
        ),
        _cost(),
    ]


def _inside(tickets: Sequence[Judged], low: float, high: float) -> float:
    covered = sum(1 for one in tickets if one.spread.at(low) <= one.waited_s <= one.spread.at(high))
    return 100 * covered / len(tickets)


def _cost() -> Measured:
    """CPU of one outlook for everybody: 40 waiting in four services and three levels, six windows, 60 runs."""
    services = ("pension", "social-card", "job-registration", "labour-complaint")
    waiting = [
        Waiting(f"t{n}", services[n % 4], (0, 0, 0, 1, 0, 2)[n % 6], n * 30_000, n)
        for n in range(1, WAITING + 1)
    ]
    windows = [
        WindowNow(Caller(n, dict.fromkeys(services, 0), f"s{n}"), WAITING * 30_000, services[n % 4])
        for n in range(1, 7)
    ]
    pool = Pool(tuple(range(MINUTE_MS, 12 * MINUTE_MS, MINUTE_MS // 10)))
    lessons = Lessons(dict.fromkeys(services, pool), {}, dict.fromkeys(services, ((0.05, services[0]),)))
    offered = [(service, level) for service in services for level in (0, 1)]
    scene = Scene(WAITING * 30_000 + 90_000, STEP_MS, waiting, windows, offered, {("pension", 1): 4e-7})
    took_ms = []
    for seed in range(FORECASTS):
        began_s = time.process_time()
        playing = Playing(scene, lessons, dict.fromkeys(services, 5 * MINUTE_MS), seed)
        for _ in range(RUNS):
            playing.step()
        playing.outlook(dict.fromkeys(offered, 0))
        took_ms.append((time.process_time() - began_s) * 1000)
    note = f"the middle of {FORECASTS}, {RUNS} runs for {WAITING} waiting and every class; load {os.getloadavg()[0]:.1f}"
    return Measured("forecast_cpu_ms", round(median(took_ms), 1), note)
