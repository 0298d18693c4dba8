"""The bench's own process: its panel, its API, and what it leaves behind."""
