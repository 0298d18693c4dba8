"""Which way to prove more: what there is to choose from."""
