"""Modules that read a resident identity card (居民身份证) over a serial line."""
