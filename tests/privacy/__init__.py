"""What is left of a resident after the visit: nothing, and the search that says so can find what is there."""
