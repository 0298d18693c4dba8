"""Tests of Chinese by pinyin."""
