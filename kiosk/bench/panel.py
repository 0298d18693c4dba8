"""The panel: a page and an API on loopback, from which hands and tests move the far ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from io import BytesIO
from typing import Protocol, runtime_checkable

import segno
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kiosk.bench.panel_api import Api, refused
from kiosk.bench.panel_devices import Devices
from kiosk.bench.panel_guard import LoopbackOnly
from kiosk.bench.panel_page import WEB, PagePart, PageParts
from kiosk.bench.panel_qr import LONGEST_CODE
from kiosk.domain.errors import Refused, Unreachable
from kiosk.domain.texts import Texts
from kiosk.web.files import Assets
from kiosk.web.headers import SecurityHeaders
from kiosk.web.pages import Pages, language_of
from kiosk.web.streams import EventStream, StreamEvent


@runtime_checkable
class Pictured(Protocol):
    """A far end that can be looked at."""

    def picture(self) -> bytes | Awaitable[bytes]:
        """What it sees now, as JPEG."""
        ...


def create_app(devices: Devices, texts: Mapping[str, Texts]) -> Starlette:
    """The page, its fragments and the API of one bench."""
    assets = Assets({"/static/bench": WEB / "static"})
    panel = Panel(devices, Pages([WEB / "templates"], texts, assets))
    api = Api(devices, lambda request: texts[language_of(request, tuple(texts))])
    refusals = dict.fromkeys((Refused, Unreachable, HTTPException), refused)
    return Starlette(
        routes=[*panel.routes(), *api.routes(), *assets.routes()],
        middleware=[Middleware(SecurityHeaders), Middleware(LoopbackOnly)],
        exception_handlers=refusals,
    )


class Panel:
    """The page, and the parts of it that it asks for again when something in them changed."""

    def __init__(self, devices: Devices, pages: Pages) -> None:
        self._devices = devices
        self._pages = pages
        self._parts = PageParts(devices)

    def routes(self) -> list[Route]:
        """What a browser opens."""
        return [
            Route("/", self.whole),
            Route("/panel/stream", self.stream),
            Route("/panel/code.svg", self.code),
            Route("/panel/all/{device}", self.all_orders),
            Route("/panel/picture/{device}.jpg", self.picture),
            Route("/panel/{part}", self.part),
        ]

    async def whole(self, request: Request) -> Response:
        """The page with everything in it."""
        words, asked = self._pages.words(language_of(request)), request.query_params
        parts = self._parts.all()
        made = {part.name: await part.values(words, asked) for part in parts}
        return self._answer(
            request,
            "bench.html",
            {
                **{part.key: made[part.name] for part in parts},
                "columns": [[made[f"device-{name}"] for name in column] for column in self._parts.columns()],
                "events": " ".join(made),
                "seen": self._parts.seen(),
            },
        )

    async def part(self, request: Request) -> Response:
        """One part of it: bar, people, device-<name>, slip or wire."""
        part = self._parts.named(request.path_params["part"])
        if part is None:
            raise HTTPException(404)
        return await self._part(request, part, part.template)

    async def all_orders(self, request: Request) -> Response:
        """Everything that can be done at one device, and its view as it is."""
        part = self._parts.named(f"device-{request.path_params['device']}")
        if part is None:
            raise HTTPException(404)
        return await self._part(request, part, "bench_all.html")

    async def stream(self, request: Request) -> EventStream:
        """The names of the parts that changed; all of them at first, unless `?seen=` says that they are known."""
        return EventStream(self._changed(request.query_params.get("seen", "")))

    async def code(self, request: Request) -> Response:
        """A QR code as a picture, to look at what will be scanned."""
        text = request.query_params.get("text", "")
        if not 0 < len(text.encode()) <= LONGEST_CODE:
            raise HTTPException(400, f"text: expected 1 to {LONGEST_CODE} bytes")
        drawing = BytesIO()
        segno.make_qr(text, error="m").save(drawing, kind="svg", border=2, xmldecl=False, omitsize=True)
        return Response(drawing.getvalue(), media_type="image/svg+xml")

    async def picture(self, request: Request) -> Response:
        """What a camera sees now."""
        device = request.path_params["device"]
        far_end: object = self._devices.far_ends.get(device)
        if not isinstance(far_end, Pictured) or device in self._devices.missing:
            raise Refused("no_picture", f"{device} shows none")
        seen = far_end.picture()
        picture = seen if isinstance(seen, bytes) else await seen
        return Response(picture, media_type="image/jpeg", headers={"cache-control": "no-store"})

    async def _changed(self, seen: str) -> AsyncIterator[StreamEvent]:
        loop, told_at = asyncio.get_running_loop(), dict.fromkeys(self._parts.names, float("-inf"))
        known = seen == self._parts.seen()
        shown = {part.name: part.now() for part in self._parts.all()} if known else {}
        async for _ in self._devices.changes.follow():
            for part in self._parts.all():
                now, early_s = part.now(), told_at[part.name] + part.least_s - loop.time()
                if part.name in shown and shown[part.name] == now:
                    continue
                if early_s > 0:
                    loop.call_later(early_s, self._devices.changes.touch)
                    continue
                shown[part.name], told_at[part.name] = now, loop.time()
                yield StreamEvent(part.name, "1")

    async def _part(self, request: Request, part: PagePart, template: str) -> Response:
        words = self._pages.words(language_of(request))
        return self._answer(request, template, {part.key: await part.values(words, request.query_params)})

    def _answer(self, request: Request, template: str, values: Mapping[str, object]) -> Response:
        language = language_of(request)
        always = {
            "zone": self._devices.zone,
            "other": "en" if language == "zh_CN" else "zh",
            "everybody": self._devices.people,
        }
        body = self._pages.text(template, language, **{**always, **values})
        return HTMLResponse(body, headers={"cache-control": "no-store"})
