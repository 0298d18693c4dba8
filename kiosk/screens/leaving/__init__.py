"""A card is still in the reader."""
