"""What a class offers to do here."""
