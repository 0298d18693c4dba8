"""A limit on guessing: so many failures in so much time, for each name and each address."""

from collections import deque
from collections.abc import Callable

from kiosk.domain.errors import Refused

_MOST_KEYS = 4096


class Attempts:
    """Failures of the last `window_s` seconds, in memory: a restart forgives."""

    def __init__(self, most: int, window_s: float, monotonic: Callable[[], float]) -> None:
        self._most = most
        self._window_s = window_s
        self._monotonic = monotonic
        self._failures: dict[str, deque[float]] = {}

    def check(self, *keys: str) -> None:
        """Raises Refused too_many_attempts."""
        for key in keys:
            failures = self._failures.get(key)
            if failures is not None and len(self._recent(failures)) >= self._most:
                raise Refused("too_many_attempts", f"{self._window_s:.0f}")

    def failed(self, *keys: str) -> None:
        """Count one failure."""
        if len(self._failures) > _MOST_KEYS:
            self._failures = {key: kept for key, kept in self._failures.items() if self._recent(kept)}
        for key in keys:
            self._failures.setdefault(key, deque(maxlen=self._most)).append(self._monotonic())

    def succeeded(self, key: str) -> None:
        """Forget the failures of this key."""
        self._failures.pop(key, None)

    def _recent(self, failures: deque[float]) -> deque[float]:
        while failures and failures[0] < self._monotonic() - self._window_s:
            failures.popleft()
        return failures
