"""Lookups in the visit's process: from a question of the screen to a slice of an answer, and to a slip of it."""
