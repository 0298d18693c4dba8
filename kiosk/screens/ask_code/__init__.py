"""What became of something, by the code on its slip."""
