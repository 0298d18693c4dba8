"""The kiosk's agent: every device, the visit's deadline, the local outbox; the screen talks to it over a Unix socket."""
