"""What the pages on the way to an answer share."""
