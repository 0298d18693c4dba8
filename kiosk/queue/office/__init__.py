"""What supervisors and administrators of a site do: staff, services, machines, and the record of who did what."""
