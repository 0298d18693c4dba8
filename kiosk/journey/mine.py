"""A number that somebody has already: what the screen keeps of it, what is pressed, asked and answered."""

from dataclasses import dataclass

from agent.ticket_schemas import MyTicket, TicketAct


@dataclass(frozen=True, slots=True)
class Mine:
    """The ticket on the page, and what was done with it last."""

    ticket: MyTicket
    done: TicketAct | None = None


# ---- a finger ----


@dataclass(frozen=True, slots=True)
class DoMine:
    """One of the acts of the page; 退号 asks once."""

    act: TicketAct


# ---- what is asked of the agent ----


@dataclass(frozen=True, slots=True)
class FindMine:
    """By the code on the slip."""

    code: str


@dataclass(frozen=True, slots=True)
class ActOnMine:
    """Once for each command."""

    command: str
    ticket: str
    act: TicketAct
    language: str


MineErrand = FindMine | ActOnMine


# ---- the world ----


@dataclass(frozen=True, slots=True)
class ToldMine:
    """The answer to either."""

    errand: MineErrand
    ticket: MyTicket
