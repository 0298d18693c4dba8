"""Which kiosk should have which version of an artefact, ring by ring."""
