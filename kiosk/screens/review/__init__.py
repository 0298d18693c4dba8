"""All that was filled in, to be read once more before it is sent."""
