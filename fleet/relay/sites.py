"""The two routes of a site: what has changed goes up, the presses on phones come down."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet import registry
from fleet.config import Phones
from fleet.relay.presses import Presses
from fleet.relay.schemas import FetchPresses, Pushed, PushTickets
from fleet.relay.schemas import Presses as PressesMessage
from fleet.relay.tickets import RelayedTickets
from fleet.schemas import ReporterKind
from fleet.signed_requests import SignedRequests, decoded, json_answer, must_be
from fleet.store.port import Store
from kiosk.domain.errors import Refused

_PUSH = msgspec.json.Decoder(PushTickets)
_FETCH = msgspec.json.Decoder(FetchPresses)


class SiteRoutes:
    """Signed like a sync, by the site's own identity."""

    def __init__(
        self,
        signed: SignedRequests,
        store: Store,
        rules: Phones,
        tickets: RelayedTickets,
        presses: Presses,
    ) -> None:
        self._signed = signed
        self._store = store
        self._rules = rules
        self._tickets = tickets
        self._presses = presses

    def routes(self) -> list[Route]:
        """Under /v1/relay."""
        return [
            Route("/v1/relay/tickets", self.push, methods=["POST"]),
            Route("/v1/relay/presses", self.fetch, methods=["POST"]),
        ]

    async def push(self, request: Request) -> Response:
        """PushTickets → Pushed."""
        return await self._signed.answered(self._push, request)

    async def fetch(self, request: Request) -> Response:
        """FetchPresses → Presses."""
        return await self._signed.answered(self._fetch, request)

    async def _push(self, request: Request) -> Response:
        reporter, body = await self._signed.proven_body(request)
        push = decoded(_PUSH, body)
        await self._must_be_a_site(push.reporter, reporter)
        order = self._tickets.push(push)
        self._presses.take(reporter, push.answers)
        return json_answer(Pushed(memory=self._tickets.memory, order=order))

    async def _fetch(self, request: Request) -> Response:
        reporter, body = await self._signed.proven_body(request)
        asked = decoded(_FETCH, body)
        await self._must_be_a_site(asked.reporter, reporter)
        self._tickets.heard(reporter)
        knows_us = asked.memory == self._tickets.memory
        hold_s = min(max(asked.hold_s, 0.0), self._rules.hold_s) if knows_us else 0.0
        waiting = await self._presses.open_for(reporter, hold_s)
        return json_answer(PressesMessage(memory=self._tickets.memory, presses=waiting))

    async def _must_be_a_site(self, stated: str, proven: str) -> None:
        """Raises SignatureRefused, Refused, and UnknownReporter for one whose right was taken back."""
        must_be(stated, proven)
        if (await self._store.read(lambda sql: registry.reporter(sql, proven))).kind is not ReporterKind.SITE:
            raise Refused("not_a_site")
