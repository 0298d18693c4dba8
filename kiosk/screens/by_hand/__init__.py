"""People instead of a face."""
