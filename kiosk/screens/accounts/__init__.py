"""One person, several accounts: which one."""
