"""The queue's pages in Debian's chromium, against the real service."""
