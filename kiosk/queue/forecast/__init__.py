"""How long a wait will be: the hall played forward many times from where it stands, and what became of each forecast."""
