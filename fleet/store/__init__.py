"""Where the fleet keeps what it knows: one port, SQLite behind it, room for PostgreSQL."""
