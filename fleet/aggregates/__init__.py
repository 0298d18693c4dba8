"""Signed daily counts that a national fleet merges of those of the provinces."""
