"""What people did: rows that are only added, each holding the digest of the one before."""
