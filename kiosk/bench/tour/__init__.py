"""A visit that drives itself and believes only the stores and the far ends."""
