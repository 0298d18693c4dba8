"""The document camera."""
