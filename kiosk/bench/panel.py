"""The panel: a page and an API on loopback, from which hands and tests move the far ends."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import segno
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kiosk.bench import panel_view as view
from kiosk.bench.panel_api import Api, refused, said, source_asked
from kiosk.bench.panel_devices import Devices
from kiosk.bench.panel_guard import LoopbackOnly
from kiosk.bench.panel_qr import LONGEST_CODE
from kiosk.domain.errors import Refused, Unreachable
from kiosk.domain.texts import Texts
from kiosk.web.files import Assets
from kiosk.web.headers import SecurityHeaders
from kiosk.web.pages import Pages, language_of

WEB = Path(__file__).parent / "web"
LINES_SHOWN = 80
BYTES_SHOWN = 14  # of a line


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
    """The page and the fragments that it asks for again when something changed."""

    def __init__(self, devices: Devices, pages: Pages) -> None:
        self._devices = devices
        self._pages = pages

    def routes(self) -> list[Route]:
        """What a browser opens."""
        return [
            Route("/", self.whole),
            Route("/panel/code.svg", self.code),
            Route("/panel/{fragment}", self.fragment),
        ]

    async def whole(self, request: Request) -> Response:
        """The page with everything in it."""
        return await self._page(request, "bench.html")

    async def fragment(self, request: Request) -> Response:
        """One part of it: desk, scanner, slip or wire."""
        name = request.path_params["fragment"]
        if name not in ("desk", "scanner", "slip", "wire"):
            raise HTTPException(404)
        return await self._page(request, f"bench_{name}.html")

    async def code(self, request: Request) -> Response:
        """A QR code as a picture, to look at what will be scanned."""
        text = request.query_params.get("text", "")
        if not 0 < len(text.encode()) <= LONGEST_CODE:
            raise HTTPException(400, f"text: expected 1 to {LONGEST_CODE} bytes")
        drawing = BytesIO()
        segno.make_qr(text, error="m").save(drawing, kind="svg", border=2, xmldecl=False, omitsize=True)
        return Response(drawing.getvalue(), media_type="image/svg+xml")

    async def _page(self, request: Request, template: str) -> Response:
        language = language_of(request)
        body = self._pages.text(template, language, **await self._values(request, language))
        return HTMLResponse(body, headers={"cache-control": "no-store"})

    async def _values(self, request: Request, language: str) -> dict[str, object]:
        words, state, source = self._pages.words(language), self._devices.state(), source_asked(request)
        receipts, hanging = await self._devices.printer.receipts(), self._devices.printer.hanging()
        asked = request.query_params
        swap_to = view.next_person(state)
        return {
            "s": state,
            "holder": view.holder(state),
            "swap_to": swap_to,
            "card_switches": view.card_switches(state.card, swap_to),
            "printer_switches": view.printer_switches(state.printer),
            "printer_fault": view.printer_fault(state.printer),
            "roll": view.roll(state.printer),
            "short_mm": view.SHORT_MM,
            "mid_job_bytes": view.MID_JOB_BYTES,
            "paper": view.paper(receipts, hanging, asked.get("receipt", ""), asked.get("newest", "")),
            "codes": view.codes_on(receipts),
            "source": source,
            "shown_bytes": BYTES_SHOWN,
            "zone": self._devices.zone.key,
            "lines": [said(line, words) for line in self._devices.wire.lines(source)[-LINES_SHOWN:]],
            "other": "en" if language == "zh_CN" else "zh",
        }
