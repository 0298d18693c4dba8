"""The still picture that waits for a finger."""
