"""Two people for what concerns the whole fleet: one asks, another approves, the first then does it."""
