"""The agent, driven through its door."""
