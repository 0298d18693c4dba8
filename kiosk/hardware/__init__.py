"""Devices: ports, codecs, drivers. A driver cannot tell a bench from a device."""
