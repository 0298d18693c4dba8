"""Who sent this request: Ed25519 keys and RFC 9421 signatures."""
