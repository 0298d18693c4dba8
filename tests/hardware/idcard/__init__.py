"""The ID-card module."""
