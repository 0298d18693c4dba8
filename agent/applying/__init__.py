"""Having something done (办) in the visit's process: the draft, its materials, what becomes of it."""
