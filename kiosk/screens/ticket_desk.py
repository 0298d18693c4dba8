"""A number that somebody has already: what the screen asks of the agent about it."""

from agent.client import AgentClient
from agent.ticket_schemas import ActOnMine as Asked
from agent.ticket_schemas import MyTicket
from kiosk.journey.mine import ActOnMine, FindMine, MineErrand


async def ask_mine(client: AgentClient, visit: int, errand: MineErrand) -> MyTicket:
    """The ticket as it is after that. Raises Refused, Unreachable, ProtocolError."""
    match errand:
        case FindMine(code):
            return await client.find_mine(visit, code)
        case ActOnMine(command, ticket, act, language):
            asked = Asked(command=command, act=act, language=language)
            return await client.act_on_mine(visit, ticket, asked)
