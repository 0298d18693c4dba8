"""Events waiting for the fleet, written inside the owner's own transaction."""
