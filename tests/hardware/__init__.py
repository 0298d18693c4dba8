"""Drivers against the far ends of the bench."""
