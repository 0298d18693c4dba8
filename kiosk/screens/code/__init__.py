"""The rating code of a slip."""
