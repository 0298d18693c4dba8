"""How reporters should be set, how they say they are, and the difference."""
