"""The id that goes with a command from the finger to the store."""

import os


def new_command_id() -> str:
    """32 hexadecimal characters, never the same twice; a repeat of a command keeps its id."""
    return os.urandom(
        16
    ).hex()  # as secrets.token_hex does, without the 4 MB of OpenSSL that it brings into the screen
