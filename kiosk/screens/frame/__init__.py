"""The frame of every page: top bar, status strip, bottom bar."""
