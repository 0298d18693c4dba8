"""The drawn person and the attacks."""
