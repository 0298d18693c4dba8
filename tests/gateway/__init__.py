"""The gateway's contract, and both adapters against a far end that speaks it and misbehaves on demand."""
