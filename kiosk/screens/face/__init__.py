"""Before the face camera."""
