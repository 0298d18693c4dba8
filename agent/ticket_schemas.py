"""What the screen and the agent say to each other about a number that somebody has already."""

from enum import StrEnum

import msgspec

from kiosk.queue.schemas import TicketState, TicketStatus

__all__ = ["ActOnMine", "FindMine", "MyTicket", "TicketAct", "TicketState", "TicketStatus"]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Every message is immutable."""


class TicketAct(StrEnum):
    """What whoever has a slip may do with its ticket at a kiosk."""

    CANCEL = "cancel"
    LATE = "late"  # 晚点到
    RETURN = "return"  # 过号返回
    REPRINT = "reprint"  # 补打


class MyTicket(Message, frozen=True, kw_only=True):
    """A ticket that is not finished, found by its slip; `may`: what is possible now."""

    status: TicketStatus
    may: tuple[TicketAct, ...] = ()


class FindMine(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/my-ticket: by the code on a slip. Answer: MyTicket. Refused: unknown_ticket, too_many_attempts."""

    code: str


class ActOnMine(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/my-ticket/{ticket}: of one that was found. Answer: MyTicket; a copy's way is told by State.slip."""

    command: str
    act: TicketAct
    language: str
