"""Samples of reporters."""
