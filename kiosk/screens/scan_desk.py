"""Between an errand and the document camera: the agent's door, one order after the other."""

import asyncio
from collections.abc import Callable
from typing import assert_never

from agent.client import AgentClient
from agent.document_schemas import TakePage
from agent.schemas import CameraName
from kiosk.journey.scanning import (
    AskPages,
    AskPicture,
    BeginScan,
    EndScan,
    Looking,
    OrderPages,
    RemoveIt,
    ScanErrand,
    ScanTold,
    TakePicture,
    TurnIt,
)


class ScanDesk:
    """`socket`: where the agent listens, and where a live picture is looked at. `visit`: the number of the present one."""

    def __init__(self, client: AgentClient, socket: str, visit: Callable[[], int]) -> None:
        self._client = client
        self._socket = socket
        self._visit = visit
        self._turn = asyncio.Lock()

    async def do(self, errand: ScanErrand) -> ScanTold:
        """What came of it. Raises Refused, Unreachable, ProtocolError."""
        async with self._turn:
            return await self._done(errand, self._visit())

    async def _done(self, errand: ScanErrand, visit: int) -> ScanTold:
        client = self._client
        match errand:
            case BeginScan():
                return await self._begun(errand, visit)
            case AskPages():
                return ScanTold(errand, await client.scanned(visit))
            case TakePicture(command, replaces):
                taken = await client.take_page(visit, TakePage(command=command, replaces=replaces or None))
                return ScanTold(errand, taken.document, page=taken.page)
            case OrderPages(pages):
                return ScanTold(errand, await client.arrange_pages(visit, pages))
            case TurnIt(page):
                return ScanTold(errand, await client.turn_page(visit, page, 1))
            case RemoveIt(page):
                return ScanTold(errand, await client.remove_page(visit, page))
            case AskPicture(page, _, longest):
                return ScanTold(errand, jpeg=await client.page_picture(visit, page, longest))
            case EndScan():
                await client.forget_pages(visit)
                return ScanTold(errand)
            case _:
                assert_never(errand)

    async def _begun(self, errand: BeginScan, visit: int) -> ScanTold:
        if errand.anew:
            await self._client.forget_pages(visit)
        document = await self._client.scan(visit)
        offer = await self._client.look(visit, CameraName.DOCUMENT)
        return ScanTold(errand, document, looking=Looking(self._socket, offer.token))
