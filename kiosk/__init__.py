"""The station's software: screen, devices, site queue, and what they share."""
