"""What the screens of a hall show beside the calls: notices, cards, an emergency message, and the proof of what was shown."""
