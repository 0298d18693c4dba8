"""A thermal printer at the far end of the wire: parses ESC/POS by itself, has paper, a cover and moods."""
