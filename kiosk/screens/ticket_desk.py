"""A number, new or had already: what the screen asks of the agent about it."""

from agent.apply_schemas import HandedOver
from agent.client import AgentClient
from agent.schemas import Take
from agent.ticket_schemas import ActOnMine as Asked
from agent.ticket_schemas import MyTicket
from kiosk.journey.errands import TakeTicket
from kiosk.journey.mine import ActOnMine, FindMine, MineErrand
from kiosk.screens.case_note import case_of


def take_of(errand: TakeTicket, handed: HandedOver | None) -> Take:
    """What was begun at the kiosk goes with an ordinary number, never with that of an appointment."""
    return Take(
        command=errand.command,
        service=errand.service,
        language=errand.language,
        case=None if errand.appointment else case_of(handed),
        appointment=errand.appointment,
        slot_at=errand.slot_at,
    )


async def ask_mine(client: AgentClient, visit: int, errand: MineErrand) -> MyTicket:
    """The ticket as it is after that. Raises Refused, Unreachable, ProtocolError."""
    match errand:
        case FindMine(code):
            return await client.find_mine(visit, code)
        case ActOnMine(command, ticket, act, language):
            asked = Asked(command=command, act=act, language=language)
            return await client.act_on_mine(visit, ticket, asked)
