"""The outbox and its event kinds."""
