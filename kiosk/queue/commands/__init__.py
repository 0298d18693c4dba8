"""What can be asked of the queue: each module guards, then records events."""
