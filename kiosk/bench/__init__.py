"""The far ends of every device, simulated; never imported at run time."""
