"""Nobody calls for a service now: said before the number is taken."""
