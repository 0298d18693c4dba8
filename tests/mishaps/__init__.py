"""Tests of tests/mishaps."""
