"""The hall's line: pads and strips on a pseudo-terminal."""
