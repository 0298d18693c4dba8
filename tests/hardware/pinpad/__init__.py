"""The encrypting keypad."""
