"""Notices, playlist and proof of play."""
