"""The slip from its values to the paper."""
