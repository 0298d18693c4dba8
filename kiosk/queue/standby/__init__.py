"""A second server with the same store: it follows, and takes over when a person says so."""
