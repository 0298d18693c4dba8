"""What every event is."""

import msgspec


class Recorded(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Stored as JSON with its kind and the version that wrote it."""
