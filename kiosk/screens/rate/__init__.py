"""Five faces, reasons, thanks."""
