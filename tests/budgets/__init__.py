"""Measures what the issues promised, one fresh process per measurement."""
