"""What a phone far from the site may ask: its ticket, a stream of its changes, and four acts. The token is the only key."""

import re
from collections.abc import AsyncIterator
from functools import partial

import msgspec
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.config import Phones as Rules
from fleet.relay.presses import Outcome, Presses
from fleet.relay.schemas import PressedAct
from fleet.relay.tally import Tally
from fleet.relay.tickets import RelayedTickets
from fleet.schemas import Problem
from fleet.signed_requests import json_answer
from kiosk.domain.clock import Clock
from kiosk.domain.errors import ProtocolError, Refused
from kiosk.domain.phone import PhoneAct, PhoneNews, token_key
from kiosk.web.headers import SecurityHeaders
from kiosk.web.pages import Pages
from kiosk.web.phone.pages import PhonePages
from kiosk.web.streams import EventStream, StreamEvent

SOON_S = 3.0  # the slip may be quicker than its ticket
BODY_LIMIT_BYTES = 2048
ACTS = {
    "cancel": PhoneAct.CANCEL,
    "late": PhoneAct.LATE,
    "return": PhoneAct.RETURN,
    "rating": PhoneAct.RATE,
}
_COMMAND = re.compile(r"[A-Za-z0-9-]{16,64}")
_PRESSED = msgspec.json.Decoder(PressedAct)


class RelayedPhones:
    """kiosk.web.phone.pages.Phones over what the sites told, and the acts."""

    def __init__(self, tickets: RelayedTickets, presses: Presses, clock: Clock, rules: Rules) -> None:
        self._tickets = tickets
        self._presses = presses
        self._rules = rules
        self._pressing = Tally(clock, rules.presses)
        self._pressing_from = Tally(clock, rules.address_presses)
        self._strangers = Tally(clock, rules.strangers)
        self._streams = 0

    def routes(self, pages: Pages) -> list[Route]:
        """/t/… and its stream, with the headers of a page."""
        guard = [Middleware(SecurityHeaders)]
        acts = [
            Route(f"/t/{{token}}/{name}", partial(self.press, act), methods=["POST"], middleware=guard)
            for name, act in ACTS.items()
        ]
        shown = [
            Route(page.path, page.endpoint, middleware=guard) for page in PhonePages(self, pages).routes()
        ]
        return [*acts, *shown, Route("/v1/t/{token}/stream", self.stream, middleware=guard)]

    async def news(self, request: Request) -> PhoneNews | None:
        """Whatever is wrong with a token, the answer and the time it takes are the same."""
        key = token_key(request.path_params["token"])
        if (known := self._tickets.news(key)) is not None:
            return known
        address = _address(request)
        if not self._strangers.full(address):
            self._strangers.count(address)
            await self._tickets.expected(key, SOON_S)
        return self._tickets.news(key)

    async def stream(self, request: Request) -> Response:
        """`ticket` with every change; a page then asks for its panel."""
        key = token_key(request.path_params["token"])
        if self._tickets.reporter_of(key) is None or self._streams >= self._rules.streams:
            return Response(status_code=404)
        return EventStream(self._events(key))

    async def press(self, act: PhoneAct, request: Request) -> Response:
        """PressedAct → 200, 202, or a Problem."""
        try:
            asked = await _asked(request)
            outcome, reason = await self._pressed(request, act, asked)
        except Refused as refused:
            outcome, reason = Outcome.REFUSED, refused.reason
        except (ProtocolError, msgspec.DecodeError):
            return json_answer(Problem(reason="bad_request"), 400)
        match outcome:
            case Outcome.DONE:
                return json_answer(Problem(reason=""))
            case Outcome.ON_ITS_WAY:
                return json_answer(Problem(reason=outcome.value), 202)
            case Outcome.REFUSED:
                return json_answer(Problem(reason=reason), _STATUS.get(reason, 409))

    async def _pressed(self, request: Request, act: PhoneAct, asked: PressedAct) -> tuple[Outcome, str]:
        """Raises Refused: unknown_ticket, too_many, site_away, command_reused."""
        key = token_key(request.path_params["token"])
        reporter = self._tickets.reporter_of(key)
        if reporter is None:
            raise Refused("unknown_ticket")
        if not self._presses.knows(asked.command):
            self._check_often(key, _address(request))
            if self._tickets.silent_since(reporter) is not None:
                raise Refused("site_away")
        self._presses.add(reporter, key, act, asked)
        return await self._presses.outcome(asked.command, self._rules.answer_s)

    def _check_often(self, key: str, address: str) -> None:
        if self._pressing.full(key) or self._pressing_from.full(address):
            raise Refused("too_many")
        self._pressing.count(key)
        self._pressing_from.count(address)

    async def _events(self, key: str) -> AsyncIterator[StreamEvent]:
        self._streams += 1
        try:
            async for count in self._tickets.changes(key):
                yield StreamEvent("ticket", str(count))
        finally:
            self._streams -= 1


_STATUS = {"unknown_ticket": 404, "too_many": 429}


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


async def _asked(request: Request) -> PressedAct:
    """Raises ProtocolError, DecodeError."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > BODY_LIMIT_BYTES:
        raise ProtocolError("a press is short and says how long it is")
    asked = _PRESSED.decode(await request.body())
    if not _COMMAND.fullmatch(asked.command):
        raise ProtocolError("command: 16 to 64 letters, digits, -")
    return asked
