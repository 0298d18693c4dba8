"""The pages of operations: no personal data on any of them."""
