"""LED strips over service windows."""
