"""A site's door to the relay: over its reporter's identity, on connections of its own, because one of them is held."""

from typing import TYPE_CHECKING

import msgspec

from fleet.client import Reporter
from fleet.line import message_in, raise_refusal
from fleet.relay.schemas import FetchPresses, PressAnswer, Presses, Pushed, PushTickets, RelayedTicket
from kiosk.domain.phone import PhoneSite

if TYPE_CHECKING:
    import httpx


class RelayClient:
    """Every call raises Unreachable, Refused or ProtocolError where it gets no answer of its kind. The reporter is enrolled."""

    def __init__(self, reporter: Reporter, hold_s: float) -> None:
        self._reporter = reporter
        self._hold_s = hold_s
        self._http: httpx.AsyncClient | None = None

    async def push(
        self,
        order: int,
        site: PhoneSite,
        tickets: tuple[RelayedTicket, ...],
        answers: tuple[PressAnswer, ...] = (),
    ) -> Pushed:
        """Tell what has changed."""
        push = PushTickets(reporter=self._name(), order=order, site=site, tickets=tickets, answers=answers)
        body = msgspec.json.encode(push)
        answer = await self._reporter.send(self._client(), "/v1/relay/tickets", body)
        raise_refusal(answer)
        return message_in(answer, Pushed)

    async def presses(self, memory: str) -> Presses:
        """Every press that waits; held by the fleet until there is one, unless it remembers something else than `memory`."""
        asked = FetchPresses(reporter=self._name(), hold_s=self._hold_s, memory=memory)
        body = msgspec.json.encode(asked)
        answer = await self._reporter.send(self._client(), "/v1/relay/presses", body, held_s=self._hold_s)
        raise_refusal(answer)
        return message_in(answer, Presses)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def _name(self) -> str:
        identity = self._reporter.identity
        return "" if identity is None else identity.reporter

    def _client(self) -> "httpx.AsyncClient":
        if self._http is None:
            self._http = self._reporter.http()
        return self._http
