"""Whole visits at the whole station: real screen, real touches, every process, the bench at the far ends."""
