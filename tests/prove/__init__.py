"""Long proofs, one module per room."""
