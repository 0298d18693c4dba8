"""Alerts: what is wrong long enough, told once, to whoever must know."""
