"""Files that the fleet distributes: signed, numbered, kept under their digest."""
