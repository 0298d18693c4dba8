"""How the far sides are doing, from real calls only, with hysteresis. Pure."""

from dataclasses import dataclass

from agent.schemas import LinkState

FAILURES_TO_DOWN = 3
SUCCESSES_TO_UP = 2


@dataclass(frozen=True, slots=True)
class Link:
    """One far side. A first success counts at once; later ones must repeat before a broken link is up again."""

    state: LinkState = LinkState.DOWN
    known: bool = False
    failures: int = 0
    successes: int = 0


def after(link: Link, *, answered: bool) -> Link:
    """The link after one more real call."""
    if answered:
        successes = link.successes + 1
        up = not link.known or link.state is LinkState.UP or successes >= SUCCESSES_TO_UP
        return Link(LinkState.UP if up else LinkState.DEGRADED, True, 0, successes)
    failures = link.failures + 1
    down = failures >= FAILURES_TO_DOWN or not link.known or link.state is LinkState.DOWN
    return Link(LinkState.DOWN if down else LinkState.DEGRADED, True, failures, 0)
