"""Caller keypads and rating pads on one RS-485 line."""
