"""Who may ask for an item, and which data are read."""
