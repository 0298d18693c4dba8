"""The id that goes with a command from the finger to the store."""

import secrets


def new_command_id() -> str:
    """32 hexadecimal characters, never the same twice; a repeat of a command keeps its id."""
    return secrets.token_hex(16)
