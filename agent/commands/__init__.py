"""What operations ask of this machine from afar: done once, also over a power cut, and answered by an event."""
