"""A cluster of PostgreSQL on one machine, to see and prove what happens when its leader dies."""
