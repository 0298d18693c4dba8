"""Insert a card, for priority."""
