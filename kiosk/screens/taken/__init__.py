"""The number, and what became of the slip."""
