"""Times as the store keeps them."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=8)  # all that is written in one transaction bears the same time
def stamp_of(at: datetime) -> str:
    """UTC, fixed width, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
