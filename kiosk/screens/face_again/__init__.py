"""It did not pass, or nothing was compared: what to do next."""
