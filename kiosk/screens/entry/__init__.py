"""Fill in one field: the keys, choices or places that it needs."""
