"""What happened, what to do now, what still works."""
