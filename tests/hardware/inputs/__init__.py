"""The inputs board on a pseudo-terminal."""
