"""Keys and signed requests."""
