"""QR scanners that speak as a serial line (USB-CDC or RS-232)."""
