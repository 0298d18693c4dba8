"""QR scanners on a pseudo-terminal."""
