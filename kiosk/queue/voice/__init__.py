"""How loud the hall is when, and the words that no clip says."""
