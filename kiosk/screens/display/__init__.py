"""The sheet of 大字."""
