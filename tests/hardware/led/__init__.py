"""Strips over windows."""
