"""The id that goes with a command from the finger to the store."""

import os
import time

_MILLISECONDS_BYTES = 6


def new_command_id() -> str:
    """32 hexadecimal characters, never the same twice; a repeat of a command keeps its id.

    They begin with the time, as in UUIDv7: ids of one minute stand together in a store's index, which a commit writes.
    """
    began = (time.time_ns() // 1_000_000).to_bytes(_MILLISECONDS_BYTES, "big")
    # as secrets.token_bytes does, without the 4 MB of OpenSSL that it brings into the screen
    return (began + os.urandom(16 - _MILLISECONDS_BYTES)).hex()
