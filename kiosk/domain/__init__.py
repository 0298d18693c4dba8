"""Values that every process shares; standard library only."""
