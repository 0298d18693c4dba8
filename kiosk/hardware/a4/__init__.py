"""A4 printers over IPP."""
