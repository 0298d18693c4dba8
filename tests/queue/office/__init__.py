"""The office of a site."""
