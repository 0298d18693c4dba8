"""It was sent, and nobody knows yet what became of it."""
