"""Doctor tells what is, and what to do."""
