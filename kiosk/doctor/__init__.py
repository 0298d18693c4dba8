"""`./run doctor`: what this machine has, how its devices are, and what to do about it."""
