"""`bianmin fleetctl`: the fleet from a command line."""
