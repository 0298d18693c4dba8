"""One row of the answer, with all it has."""
