"""What a member of staff may do at a window, and who asks for it."""

from collections.abc import Callable
from enum import StrEnum

import msgspec


class Verb(StrEnum):
    """What a member of staff does at a window."""

    TAKE = "take"
    LEAVE = "leave"
    CALL = "call"
    RECALL = "recall"
    SERVE = "serve"
    NO_SHOW = "no_show"
    FINISH = "finish"
    PAUSE = "pause"
    RESUME = "resume"
    PICK = "pick"  # call out of order
    TRANSFER = "transfer"
    PARK = "park"
    CALL_BACK = "call_back"  # a parked ticket
    RETURN = "return"  # a no-show came after all
    GRANT = "grant"  # another class
    ADD_SERVICE = "add_service"
    REOPEN = "reopen"  # a number that was finished too early


class Console(msgspec.Struct, frozen=True):
    """Who commands: a member of staff in one session. `is_alive` says whether another session is still heard."""

    staff: str
    session: str
    is_alive: Callable[[str], bool]
    supervises: bool = False
