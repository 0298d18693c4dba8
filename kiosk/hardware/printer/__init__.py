"""Slips on thermal paper: slip says what, render and lines how it looks, encode makes bytes, thermal drives, codec reads."""
