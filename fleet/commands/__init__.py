"""What operations ask of one kiosk, once, and what became of it."""
