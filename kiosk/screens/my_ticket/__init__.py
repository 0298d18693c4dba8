"""A number that somebody has already: where it stands, and what can be done with it."""
