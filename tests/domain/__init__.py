"""Rules that every process shares."""
