"""Proofs on A4: made from what the back office issued, read back, printed under their one number."""
