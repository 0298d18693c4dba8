"""The back office as the agent sees it."""
