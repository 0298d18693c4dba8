"""Social-security cards: the real card service, the virtual reader, made-up cards."""
