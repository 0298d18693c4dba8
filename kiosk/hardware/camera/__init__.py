"""Cameras: frames from a child process that can be killed, shown through a memory that leaves nothing behind."""
