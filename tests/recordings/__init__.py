"""Transcripts of devices, made on the bench."""
