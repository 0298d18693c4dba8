"""How good the forecasts were: the share of waits inside their range, and how far off the middle was. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

AIM = 0.6  # p20 to p80


@dataclass(frozen=True, slots=True)
class Outcome:
    """One forecast with its wait, seconds."""

    service: str
    method: str
    p20_s: int
    p50_s: int
    p80_s: int
    waited_s: int


@dataclass(frozen=True, slots=True)
class Score:
    """covered: inside p20–p80, both ends included. mae_s, bias_s: of the middle; bias > 0 says too long."""

    count: int
    covered: int
    mae_s: float
    bias_s: float
    mean_wait_s: float

    @property
    def coverage(self) -> float:
        """The share that was covered."""
        return self.covered / self.count


def score(outcomes: Iterable[Outcome]) -> Score | None:
    """None where nothing can be judged yet."""
    every = list(outcomes)
    if not every:
        return None
    count = len(every)
    return Score(
        count=count,
        covered=sum(1 for one in every if one.p20_s <= one.waited_s <= one.p80_s),
        mae_s=sum(abs(one.p50_s - one.waited_s) for one in every) / count,
        bias_s=sum(one.p50_s - one.waited_s for one in every) / count,
        mean_wait_s=sum(one.waited_s for one in every) / count,
    )
