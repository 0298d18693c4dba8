"""Pictures for the README and for our own eyes."""
