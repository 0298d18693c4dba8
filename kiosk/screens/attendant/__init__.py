"""The page of the devices: what is wrong with each, and what to do."""
