"""Every station of a city, a province or the country, from one place."""
