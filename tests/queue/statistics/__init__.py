"""Statistics: figures, their route, their table, what the fleet is told."""
