"""The board that knows of mains, battery, door, somebody near, and headphones."""
