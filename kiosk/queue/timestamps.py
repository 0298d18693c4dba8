"""Times as the store keeps them."""

from datetime import UTC, datetime


def stamp_of(at: datetime) -> str:
    """UTC, fixed width, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
