"""What comes from afar is done once."""
