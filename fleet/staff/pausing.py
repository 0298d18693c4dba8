"""Counts what went wrong lately, by any key. In memory: each worker counts its own."""

from datetime import datetime, timedelta

_KEYS = 20_000  # more at once are an attack by itself: the oldest are forgotten


class Failures:
    """Tries of the last moments by key: a login, an address."""

    def __init__(self, limit: int, within: timedelta) -> None:
        self._limit = limit
        self._within = within
        self._times: dict[str, list[datetime]] = {}

    def is_paused(self, key: str, now: datetime) -> bool:
        """Whether there were too many."""
        recent = [at for at in self._times.get(key, ()) if at > now - self._within]
        if recent:
            self._times[key] = recent
        else:
            self._times.pop(key, None)
        return len(recent) >= self._limit

    def add(self, key: str, now: datetime) -> None:
        """One more."""
        times = self._times.pop(key, [])
        self._times[key] = [*times[-self._limit :], now]
        if len(self._times) > _KEYS:
            self._times.pop(next(iter(self._times)))

    def forget(self, key: str) -> None:
        """It went well after all."""
        self._times.pop(key, None)

    def take_back(self, key: str, at: datetime) -> None:
        """That one try was none."""
        times = self._times.get(key, [])
        if at in times:
            times.remove(at)
