"""Work orders: reported, assigned, repaired, closed."""
