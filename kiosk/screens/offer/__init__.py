"""A class that this machine does not offer yet, and the way on."""
