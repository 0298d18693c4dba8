"""Two people for what concerns the whole fleet."""
