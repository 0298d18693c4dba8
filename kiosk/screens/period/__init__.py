"""Of which year."""
