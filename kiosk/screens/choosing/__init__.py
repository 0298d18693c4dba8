"""取号: which class, which service."""
