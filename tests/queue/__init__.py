"""The site queue."""
